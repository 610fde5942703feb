package dev.lido.remote;

/** The tag that precedes values of one type, and in shared memory the kind of an array. docs/protocol.md lists them. */
final class TypeTag {
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

    // Arrays of primitives:
    static final int BOOLEANS = 10;
    static final int BYTES = 11;
    static final int SHORTS = 12;
    static final int CHARS = 13;
    static final int INTS = 14;
    static final int LONGS = 15;
    static final int FLOATS = 16;
    static final int DOUBLES = 17;

    /** A record with a compact encoding. */
    static final int RECORD = 18;

    /** Any other value. The codec encodes it. */
    static final int OTHER = 19;

    // Runs of numbers that fit into fewer bytes than their type has:
    static final int INTEGERS_IN_1 = 20;
    static final int INTEGERS_IN_2 = 21;
    static final int LONGS_IN_1 = 22;
    static final int LONGS_IN_2 = 23;
    static final int LONGS_IN_4 = 24;

    private TypeTag() {}

    /** {@return the tag of the values of a class} */
    static int of(Class<?> type) {
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

    static boolean isArray(int tag) {
        return tag >= BOOLEANS && tag <= DOUBLES;
    }
}
