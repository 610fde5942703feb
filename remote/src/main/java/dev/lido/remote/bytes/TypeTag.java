package dev.lido.remote.bytes;

/** The tag that precedes values of one type, and in shared memory the kind of an array. docs/protocol.md lists them. */
public final class TypeTag {
    public static final int NULL = 0;
    public static final int BOOLEAN = 1;
    public static final int BYTE = 2;
    public static final int SHORT = 3;
    public static final int CHARACTER = 4;
    public static final int INTEGER = 5;
    public static final int LONG = 6;
    public static final int FLOAT = 7;
    public static final int DOUBLE = 8;
    public static final int STRING = 9;

    // Arrays of primitives:
    public static final int BOOLEANS = 10;
    public static final int BYTES = 11;
    public static final int SHORTS = 12;
    public static final int CHARS = 13;
    public static final int INTS = 14;
    public static final int LONGS = 15;
    public static final int FLOATS = 16;
    public static final int DOUBLES = 17;

    /** A record with a compact encoding. */
    public static final int RECORD = 18;

    /** Any other value. The codec encodes it. */
    public static final int OTHER = 19;

    // Runs of numbers that fit into fewer bytes than their type has:
    public static final int INTEGERS_IN_1 = 20;
    public static final int INTEGERS_IN_2 = 21;
    public static final int LONGS_IN_1 = 22;
    public static final int LONGS_IN_2 = 23;
    public static final int LONGS_IN_4 = 24;

    private TypeTag() {}

    /** {@return the tag of the values of a class} */
    public static int of(Class<?> type) {
        if (type == Integer.class) {
            return INTEGER;
        } else if (type == Double.class) {
            return DOUBLE;
        } else if (type == Long.class) {
            return LONG;
        } else if (type == String.class) {
            return STRING;
        } else if (type.isArray()) {
            return ofArray(type);
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

    private static int ofArray(Class<?> type) {
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

    public static boolean isArray(int tag) {
        return tag >= BOOLEANS && tag <= DOUBLES;
    }
}
