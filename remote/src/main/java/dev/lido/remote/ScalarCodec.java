package dev.lido.remote;

import java.io.IOException;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/** Numbers, strings and the like, and arrays of primitives: a tag for each kind, and how a value of it is coded. */
final class ScalarCodec {
    static final int NULL = 0;
    static final int BOOLEAN = 1;
    static final int BYTE = 2;
    static final int SHORT = 3;
    static final int CHARACTER = 4;
    static final int INTEGER = 5;
    static final int LONG = 6;
    static final int FLOAT = 7;
    static final int DOUBLE = 8;
    static final int STRING = 9;

    /** Of strings that are not left to the codec. */
    static final int MOST_CHARS = 1 << 24;

    static final int BOOLEANS = 10;
    static final int BYTES = 11;
    static final int SHORTS = 12;
    static final int CHARS = 13;
    static final int INTS = 14;
    static final int LONGS = 15;
    static final int FLOATS = 16;
    static final int DOUBLES = 17;

    /** A record: coded by {@link RecordWriter}. */
    static final int RECORD = 18;

    /** Anything else: coded by a {@link Codec}. */
    static final int OTHER = 19;

    /** Booleans are copied in parts of this size. */
    private static final int PART = 1 << 13;

    private ScalarCodec() {}

    /** The kind of the values of a class. */
    static int tag(Class<?> type) {
        if (type == Integer.class) {
            return INTEGER;
        } else if (type == Double.class) {
            return DOUBLE;
        } else if (type == Long.class) {
            return LONG;
        } else if (type == String.class) {
            return STRING;
        } else if (type.isArray()) {
            return arrayTag(type);
        } else if (type == Boolean.class) {
            return BOOLEAN;
        } else if (type == Byte.class) {
            return BYTE;
        } else if (type == Short.class) {
            return SHORT;
        } else if (type == Character.class) {
            return CHARACTER;
        } else if (type == Float.class) {
            return FLOAT;
        }
        return type.isRecord() ? RECORD : OTHER;
    }

    private static int arrayTag(Class<?> type) {
        if (type == double[].class) {
            return DOUBLES;
        } else if (type == byte[].class) {
            return BYTES;
        } else if (type == int[].class) {
            return INTS;
        } else if (type == long[].class) {
            return LONGS;
        } else if (type == float[].class) {
            return FLOATS;
        } else if (type == short[].class) {
            return SHORTS;
        } else if (type == char[].class) {
            return CHARS;
        }
        return type == boolean[].class ? BOOLEANS : OTHER;
    }

    static boolean isArray(int tag) {
        return tag >= BOOLEANS && tag <= DOUBLES;
    }

    /** Whether a value is a string that is left to the codec: its UTF-8 may not fit into memory, or into an array. */
    static boolean isTooLong(Object value) {
        return value instanceof String text && text.length() > MOST_CHARS;
    }

    /** Appends a value of this kind, which is neither null nor a record, without its tag. */
    static void write(ByteQueue out, int tag, Object value) {
        switch (tag) {
            case BOOLEAN -> out.putBoolean((Boolean) value);
            case BYTE -> out.putByte((Byte) value);
            case SHORT -> out.putShort((Short) value);
            case CHARACTER -> out.putShort((Character) value);
            case INTEGER -> out.putInt((Integer) value);
            case LONG -> out.putLong((Long) value);
            case FLOAT -> out.putFloat((Float) value);
            case DOUBLE -> out.putDouble((Double) value);
            case STRING -> out.putString((String) value);
            default -> writeArray(out, tag, value);
        }
    }

    private static void writeArray(ByteQueue out, int tag, Object array) {
        if (tag == BOOLEANS) {
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
            case BOOLEAN -> in.getBoolean();
            case BYTE -> in.getByte();
            case SHORT -> in.getShort();
            case CHARACTER -> (char) in.getShort();
            case INTEGER -> in.getInt();
            case LONG -> in.getLong();
            case FLOAT -> in.getFloat();
            case DOUBLE -> in.getDouble();
            case STRING -> in.getString();
            default -> readArray(in, tag);
        };
    }

    private static Object readArray(ByteQueue in, int tag) throws IOException {
        if (!isArray(tag)) {
            throw new StreamCorruptedException("there is no kind " + tag);
        }
        int shift = tag == BOOLEANS ? 0 : ArrayBytes.shift(tag);
        int length = length(in, shift);
        long after = in.remaining() - ((long) length << shift);
        try {
            if (tag == BOOLEANS) {
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
