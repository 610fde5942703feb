package dev.lido.remote.values;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.TypeTag;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run of records that {@link RecordWriter} wrote. The bytes tell where a record ends also if its class is
 * missing, so that one which cannot be made harms no other.
 */
final class RecordReader {
    private final ByteQueue in;
    private final Classes classes;
    private final List<Description> descriptions = new ArrayList<>(2);
    private @Nullable Throwable problem;

    RecordReader(ByteQueue in, Classes classes) {
        this.in = in;
        this.classes = classes;
    }

    /** A class as the other end knows it, and what it is here. */
    private static final class Description {
        final String kinds;
        final @Nullable RecordShape shape;
        final @Nullable Throwable problem;

        Description(String kinds, @Nullable RecordShape shape, @Nullable Throwable problem) {
            this.kinds = kinds;
            this.shape = shape;
            this.problem = problem;
        }
    }

    /** Reads a record; null if it could not be made, and {@link #problem()} says why. */
    @Nullable Object read() throws IOException {
        problem = null;
        return readRecord(0);
    }

    @Nullable Throwable problem() {
        return problem;
    }

    private @Nullable Object readRecord(int depth) throws IOException {
        if (depth > RecordWriter.DEEPEST) {
            throw new StreamCorruptedException("records in records are too deep");
        }
        Description description = description();
        String kinds = description.kinds;
        Object[] components = new Object[kinds.length()];
        for (int i = 0; i < components.length; i++) {
            components[i] = readComponent(kinds.charAt(i), depth);
        }
        if (problem == null) {
            problem = description.problem;
        }
        if (problem != null || description.shape == null) {
            return null;
        }
        try {
            return description.shape.constructor.newInstance(components);
        } catch (InvocationTargetException e) {
            problem = e.getCause();
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            problem = e;
        }
        return null;
    }

    private Description description() throws IOException {
        long number = in.getUnsigned();
        if (number >= 0 && number < descriptions.size()) {
            return descriptions.get((int) number);
        }
        if (number != descriptions.size()) {
            throw new StreamCorruptedException("a record of an unknown class");
        }
        String name = in.getString();
        String kinds = in.getString();
        int signature = in.getInt();
        Description description;
        try {
            description = new Description(kinds, classes.shape(name, kinds, signature), null);
        } catch (ClassNotFoundException | IOException | RuntimeException | LinkageError e) {
            description = new Description(kinds, null, e);
        }
        descriptions.add(description);
        return description;
    }

    private @Nullable Object readComponent(char kind, int depth) throws IOException {
        return switch (kind) {
            case 'Z' -> in.getBoolean();
            case 'B' -> in.getByte();
            case 'S' -> in.getShort();
            case 'C' -> (char) in.getShort();
            case 'I' -> in.getInt();
            case 'J' -> in.getLong();
            case 'F' -> in.getFloat();
            case 'D' -> in.getDouble();
            case 'L' -> readReference(depth);
            default -> throw new StreamCorruptedException("a component of an unknown kind");
        };
    }

    private @Nullable Object readReference(int depth) throws IOException {
        int tag = in.getByte();
        if (tag == TypeTag.NULL) {
            return null;
        }
        return tag == TypeTag.RECORD ? readRecord(depth + 1) : ScalarCodec.read(in, tag);
    }
}
