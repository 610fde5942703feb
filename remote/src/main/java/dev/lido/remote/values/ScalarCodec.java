package dev.lido.remote.values;

import dev.lido.remote.bytes.ArrayBytes;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.TypeTag;
import java.io.IOException;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/** Writes and reads numbers, strings, other scalars, and arrays of primitives, each by its {@link TypeTag}. */
final class ScalarCodec {
    /** The maximum length of a string that is not left to the codec, in chars. */
    static final int MOST_CHARS = 1 << 24;

    /** Booleans are copied in parts of this size. */
    private static final int PART = 1 << 13;

    private ScalarCodec() {}

    /** Whether a value is a string that is left to the codec: its UTF-8 may not fit into memory, or into an array. */
    static boolean isTooLong(Object value) {
        return value instanceof String text && text.length() > MOST_CHARS;
    }

    /** Appends a value of this kind, which is neither null nor a record, without its tag. */
    static void write(ByteQueue out, int tag, Object value) {
        switch (tag) {
            case TypeTag.BOOLEAN -> out.putBoolean((Boolean) value);
            case TypeTag.BYTE -> out.putByte((Byte) value);
            case TypeTag.SHORT -> out.putShort((Short) value);
            case TypeTag.CHARACTER -> out.putShort((Character) value);
            case TypeTag.INTEGER -> out.putInt((Integer) value);
            case TypeTag.LONG -> out.putLong((Long) value);
            case TypeTag.FLOAT -> out.putFloat((Float) value);
            case TypeTag.DOUBLE -> out.putDouble((Double) value);
            case TypeTag.STRING -> out.putString((String) value);
            default -> writeArray(out, tag, value);
        }
    }

    private static void writeArray(ByteQueue out, int tag, Object array) {
        if (tag == TypeTag.BOOLEANS) {
            boolean[] booleans = (boolean[]) array;
            out.putUnsigned(booleans.length);
            writeBooleans(out, booleans);
        } else {
            int length = ArrayBytes.length(tag, array);
            out.putUnsigned(length);
            out.putArray(tag, array, 0, length);
        }
    }

    private static void writeBooleans(ByteQueue out, boolean[] from) {
        byte[] part = new byte[Math.min(PART, from.length)];
        for (int done = 0; done < from.length; done += part.length) {
            int count = Math.min(part.length, from.length - done);
            for (int i = 0; i < count; i++) {
                part[i] = (byte) (from[done + i] ? 1 : 0);
            }
            out.putBytes(part, 0, count);
        }
    }

    /**
     * Reads a value whose tag, neither null's nor a record's, was read already.
     *
     * @throws OutOfMemoryError if there is no memory for it; its bytes are consumed all the same
     */
    static @Nullable Object read(ByteQueue in, int tag) throws IOException {
        return switch (tag) {
            case TypeTag.BOOLEAN -> in.getBoolean();
            case TypeTag.BYTE -> in.getByte();
            case TypeTag.SHORT -> in.getShort();
            case TypeTag.CHARACTER -> (char) in.getShort();
            case TypeTag.INTEGER -> in.getInt();
            case TypeTag.LONG -> in.getLong();
            case TypeTag.FLOAT -> in.getFloat();
            case TypeTag.DOUBLE -> in.getDouble();
            case TypeTag.STRING -> in.getString();
            default -> readArray(in, tag);
        };
    }

    private static Object readArray(ByteQueue in, int tag) throws IOException {
        if (!TypeTag.isArray(tag)) {
            throw new StreamCorruptedException("there is no kind " + tag);
        }
        int shift = tag == TypeTag.BOOLEANS ? 0 : ArrayBytes.shift(tag);
        int length = length(in, shift);
        long after = in.remaining() - ((long) length << shift);
        try {
            if (tag == TypeTag.BOOLEANS) {
                return readBooleans(in, length);
            }
            Object array = ArrayBytes.make(tag, length);
            in.getArray(tag, array, 0, length);
            return array;
        } catch (OutOfMemoryError e) {
            in.skip(in.remaining() - after);
            throw e;
        }
    }

    /** The length of an array whose elements are all there. */
    private static int length(ByteQueue in, int shift) throws IOException {
        long length = in.getUnsigned();
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new StreamCorruptedException("an array of length " + Long.toUnsignedString(length));
        }
        in.require(length << shift);
        return (int) length;
    }

    private static boolean[] readBooleans(ByteQueue in, int length) throws IOException {
        boolean[] to = new boolean[length];
        byte[] part = new byte[Math.min(PART, length)];
        for (int done = 0; done < length; done += part.length) {
            int count = Math.min(part.length, length - done);
            in.getBytes(part, 0, count);
            for (int i = 0; i < count; i++) {
                to[done + i] = part[i] != 0;
            }
        }
        return to;
    }
}
