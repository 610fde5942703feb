package dev.lido.remote.values;

import dev.lido.remote.codec.Codec;
import java.io.InvalidClassException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Finds the classes of what is read. Thread-safe. */
final class Classes {
    private final Codec codec;
    private final ClassLoader loader;
    private final ConcurrentMap<String, RecordShape> shapes = new ConcurrentHashMap<>();

    Classes(Codec codec, ClassLoader loader) {
        this.codec = codec;
        this.loader = loader;
    }

    /** A class by its name: as this loader sees it, or else the thread's context loader. */
    static Class<?> find(String name, @Nullable ClassLoader loader) throws ClassNotFoundException {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException missing) {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context == null || context == loader) {
                throw missing;
            }
            return Class.forName(name, false, context);
        }
    }

    /**
     * The record class of this name.
     *
     * @throws InvalidClassException if it is not the one that was written, or may not be read
     */
    RecordShape shape(String name, String kinds, int signature) throws ClassNotFoundException, InvalidClassException {
        RecordShape shape = shapes.get(name);
        if (shape == null) {
            Class<?> type = find(name, loader);
            if (!codec.allows(type)) {
                throw new InvalidClassException(
                        name, "the filter refuses this class; the option filter says which may be read");
            }
            shape = RecordShape.of(type);
            if (shape != null) {
                shapes.put(name, shape);
            }
        }
        if (shape == null || shape.signature != signature || !shape.kinds.equals(kinds)) {
            throw new InvalidClassException(name, "the class has other components where it was written");
        }
        return shape;
    }
}
