package dev.lido.engine.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Java serialization as pools use it: to the bytes and back, with a {@link ReadFilter} on all that is read. Thread-safe. */
public final class JavaFormat {
    /** Finds classes that a loader does not. */
    @FunctionalInterface
    public interface ClassFinder {
        /**
         * Finds a class.
         *
         * @param name its name
         * @return the class
         * @throws ClassNotFoundException if it is not here either
         */
        Class<?> find(String name) throws ClassNotFoundException;
    }

    private final ReadFilter.@Nullable Own own;

    /**
     * Makes one.
     *
     * @param filter the user's own filter, or empty
     * @throws IllegalArgumentException if that is malformed
     */
    public JavaFormat(String filter) {
        own = ReadFilter.Own.of(filter);
    }

    /**
     * Writes an object.
     *
     * @param value the object
     * @param out takes the bytes
     * @throws IOException if it cannot be written
     */
    public static void write(@Nullable Object value, OutputStream out) throws IOException {
        ObjectWriter objects = new ObjectWriter(out);
        objects.writeObject(value);
        objects.flush();
    }

    /**
     * Reads an object.
     *
     * @param in gives the bytes
     * @param bytes how many there are; {@code Integer.MAX_VALUE} or more is taken for any number
     * @param loader finds the classes, or null for the JDK's
     * @param elsewhere finds those that it does not; null if it must
     * @return the object
     * @throws IOException if the bytes make no object, or one that is not allowed
     * @throws ClassNotFoundException if a class is missing
     */
    public Object read(InputStream in, long bytes, @Nullable ClassLoader loader, @Nullable ClassFinder elsewhere)
            throws IOException, ClassNotFoundException {
        ReadFilter filter = new ReadFilter(own, bytes);
        try {
            return new ObjectReader(in, loader, elsewhere, filter).readObject();
        } catch (InvalidClassException e) {
            if (filter.refusal() == null) {
                throw e;
            }
            InvalidClassException refused = new InvalidClassException(e.classname, filter.refusal());
            refused.initCause(e);
            throw refused;
        }
    }

    /**
     * Reads an object that this program has written itself, whatever it is.
     *
     * @param in gives the bytes
     * @param loader finds the classes, or null for the JDK's
     * @param elsewhere finds those that it does not
     * @return the object
     * @throws IOException if the bytes make no object
     * @throws ClassNotFoundException if a class is missing
     */
    public static Object readOwn(InputStream in, @Nullable ClassLoader loader, ClassFinder elsewhere)
            throws IOException, ClassNotFoundException {
        return new ObjectReader(in, loader, elsewhere, null).readObject();
    }

    /**
     * Whether objects of a class may be read.
     *
     * @param type the class
     * @return false if the filter refuses it
     */
    public boolean allows(Class<?> type) {
        return new ReadFilter(own, 0).allows(type);
    }
}
