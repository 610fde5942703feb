package dev.lido.remote;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Arrays of primitives of the kinds of {@link ScalarCodec}, other than booleans, as little-endian bytes. */
final class ArrayBytes {
    /** From so many elements on a view of the buffer is quicker than a loop. */
    private static final int MANY = 12;

    private ArrayBytes() {}

    static boolean isBulk(int tag) {
        return tag > ScalarCodec.BOOLEANS && tag <= ScalarCodec.DOUBLES;
    }

    /** The logarithm of the number of bytes of an element. */
    static int shift(int tag) {
        return switch (tag) {
            case ScalarCodec.BYTES -> 0;
            case ScalarCodec.SHORTS, ScalarCodec.CHARS -> 1;
            case ScalarCodec.INTS, ScalarCodec.FLOATS -> 2;
            case ScalarCodec.LONGS, ScalarCodec.DOUBLES -> 3;
            default -> throw noSuchKind(tag);
        };
    }

    static int length(int tag, Object array) {
        return switch (tag) {
            case ScalarCodec.BYTES -> ((byte[]) array).length;
            case ScalarCodec.SHORTS -> ((short[]) array).length;
            case ScalarCodec.CHARS -> ((char[]) array).length;
            case ScalarCodec.INTS -> ((int[]) array).length;
            case ScalarCodec.LONGS -> ((long[]) array).length;
            case ScalarCodec.FLOATS -> ((float[]) array).length;
            case ScalarCodec.DOUBLES -> ((double[]) array).length;
            default -> throw noSuchKind(tag);
        };
    }

    static Object make(int tag, int length) {
        return switch (tag) {
            case ScalarCodec.BYTES -> new byte[length];
            case ScalarCodec.SHORTS -> new short[length];
            case ScalarCodec.CHARS -> new char[length];
            case ScalarCodec.INTS -> new int[length];
            case ScalarCodec.LONGS -> new long[length];
            case ScalarCodec.FLOATS -> new float[length];
            case ScalarCodec.DOUBLES -> new double[length];
            default -> throw noSuchKind(tag);
        };
    }

    private static IllegalArgumentException noSuchKind(int tag) {
        return new IllegalArgumentException("kind " + tag);
    }

    /**
     * Copies elements of an array into a buffer that is little-endian.
     *
     * @param from the first element
     * @param at the index in the buffer; where the buffer itself stands does not matter
     */
    static void put(int tag, Object array, int from, int count, ByteBuffer to, int at) {
        switch (tag) {
            case ScalarCodec.BYTES -> to.put(at, (byte[]) array, from, count);
            case ScalarCodec.SHORTS -> putShorts((short[]) array, from, count, to, at);
            case ScalarCodec.CHARS -> putChars((char[]) array, from, count, to, at);
            case ScalarCodec.INTS -> putInts((int[]) array, from, count, to, at);
            case ScalarCodec.LONGS -> putLongs((long[]) array, from, count, to, at);
            case ScalarCodec.FLOATS -> putFloats((float[]) array, from, count, to, at);
            case ScalarCodec.DOUBLES -> putDoubles((double[]) array, from, count, to, at);
            default -> throw noSuchKind(tag);
        }
    }

    private static void putShorts(short[] array, int from, int count, ByteBuffer to, int at) {
        if (count >= MANY) {
            view(to, at, count << 1).asShortBuffer().put(array, from, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to.putShort(at + (i << 1), array[from + i]);
        }
    }

    private static void putChars(char[] array, int from, int count, ByteBuffer to, int at) {
        if (count >= MANY) {
            view(to, at, count << 1).asCharBuffer().put(array, from, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to.putChar(at + (i << 1), array[from + i]);
        }
    }

    private static void putInts(int[] array, int from, int count, ByteBuffer to, int at) {
        if (count >= MANY) {
            view(to, at, count << 2).asIntBuffer().put(array, from, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to.putInt(at + (i << 2), array[from + i]);
        }
    }

    private static void putLongs(long[] array, int from, int count, ByteBuffer to, int at) {
        if (count >= MANY) {
            view(to, at, count << 3).asLongBuffer().put(array, from, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to.putLong(at + (i << 3), array[from + i]);
        }
    }

    private static void putFloats(float[] array, int from, int count, ByteBuffer to, int at) {
        if (count >= MANY) {
            view(to, at, count << 2).asFloatBuffer().put(array, from, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to.putFloat(at + (i << 2), array[from + i]);
        }
    }

    private static void putDoubles(double[] array, int from, int count, ByteBuffer to, int at) {
        if (count >= MANY) {
            view(to, at, count << 3).asDoubleBuffer().put(array, from, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to.putDouble(at + (i << 3), array[from + i]);
        }
    }

    /**
     * Copies elements out of a buffer that is little-endian into an array.
     *
     * @param from the index in the buffer; where the buffer itself stands does not matter
     * @param at the first element
     */
    static void get(int tag, ByteBuffer buffer, int from, Object array, int at, int count) {
        switch (tag) {
            case ScalarCodec.BYTES -> buffer.get(from, (byte[]) array, at, count);
            case ScalarCodec.SHORTS -> getShorts(buffer, from, (short[]) array, at, count);
            case ScalarCodec.CHARS -> getChars(buffer, from, (char[]) array, at, count);
            case ScalarCodec.INTS -> getInts(buffer, from, (int[]) array, at, count);
            case ScalarCodec.LONGS -> getLongs(buffer, from, (long[]) array, at, count);
            case ScalarCodec.FLOATS -> getFloats(buffer, from, (float[]) array, at, count);
            case ScalarCodec.DOUBLES -> getDoubles(buffer, from, (double[]) array, at, count);
            default -> throw noSuchKind(tag);
        }
    }

    private static void getShorts(ByteBuffer buffer, int from, short[] array, int at, int count) {
        if (count >= MANY) {
            view(buffer, from, count << 1).asShortBuffer().get(array, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            array[at + i] = buffer.getShort(from + (i << 1));
        }
    }

    private static void getChars(ByteBuffer buffer, int from, char[] array, int at, int count) {
        if (count >= MANY) {
            view(buffer, from, count << 1).asCharBuffer().get(array, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            array[at + i] = buffer.getChar(from + (i << 1));
        }
    }

    private static void getInts(ByteBuffer buffer, int from, int[] array, int at, int count) {
        if (count >= MANY) {
            view(buffer, from, count << 2).asIntBuffer().get(array, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            array[at + i] = buffer.getInt(from + (i << 2));
        }
    }

    private static void getLongs(ByteBuffer buffer, int from, long[] array, int at, int count) {
        if (count >= MANY) {
            view(buffer, from, count << 3).asLongBuffer().get(array, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            array[at + i] = buffer.getLong(from + (i << 3));
        }
    }

    private static void getFloats(ByteBuffer buffer, int from, float[] array, int at, int count) {
        if (count >= MANY) {
            view(buffer, from, count << 2).asFloatBuffer().get(array, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            array[at + i] = buffer.getFloat(from + (i << 2));
        }
    }

    private static void getDoubles(ByteBuffer buffer, int from, double[] array, int at, int count) {
        if (count >= MANY) {
            view(buffer, from, count << 3).asDoubleBuffer().get(array, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            array[at + i] = buffer.getDouble(from + (i << 3));
        }
    }

    private static ByteBuffer view(ByteBuffer buffer, int at, int bytes) {
        return buffer.slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
