package dev.lido.remote.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Arrays of primitives of the kinds of {@link TypeTag}, other than booleans, as little-endian bytes. */
public final class ArrayBytes {
    /** From so many elements on a view of the buffer is quicker than a loop. */
    private static final int MANY = 12;

    private ArrayBytes() {}

    static boolean isBulk(int tag) {
        return tag > TypeTag.BOOLEANS && tag <= TypeTag.DOUBLES;
    }

    /** The logarithm of the number of bytes of an element. */
    public static int shift(int tag) {
        return switch (tag) {
            case TypeTag.BYTES -> 0;
            case TypeTag.SHORTS, TypeTag.CHARS -> 1;
            case TypeTag.INTS, TypeTag.FLOATS -> 2;
            case TypeTag.LONGS, TypeTag.DOUBLES -> 3;
            default -> throw noSuchKind(tag);
        };
    }

    public static int length(int tag, Object array) {
        return switch (tag) {
            case TypeTag.BYTES -> ((byte[]) array).length;
            case TypeTag.SHORTS -> ((short[]) array).length;
            case TypeTag.CHARS -> ((char[]) array).length;
            case TypeTag.INTS -> ((int[]) array).length;
            case TypeTag.LONGS -> ((long[]) array).length;
            case TypeTag.FLOATS -> ((float[]) array).length;
            case TypeTag.DOUBLES -> ((double[]) array).length;
            default -> throw noSuchKind(tag);
        };
    }

    public static Object make(int tag, int length) {
        return switch (tag) {
            case TypeTag.BYTES -> new byte[length];
            case TypeTag.SHORTS -> new short[length];
            case TypeTag.CHARS -> new char[length];
            case TypeTag.INTS -> new int[length];
            case TypeTag.LONGS -> new long[length];
            case TypeTag.FLOATS -> new float[length];
            case TypeTag.DOUBLES -> new double[length];
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
            case TypeTag.BYTES -> to.put(at, (byte[]) array, from, count);
            case TypeTag.SHORTS -> putShorts((short[]) array, from, count, to, at);
            case TypeTag.CHARS -> putChars((char[]) array, from, count, to, at);
            case TypeTag.INTS -> putInts((int[]) array, from, count, to, at);
            case TypeTag.LONGS -> putLongs((long[]) array, from, count, to, at);
            case TypeTag.FLOATS -> putFloats((float[]) array, from, count, to, at);
            case TypeTag.DOUBLES -> putDoubles((double[]) array, from, count, to, at);
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
            case TypeTag.BYTES -> buffer.get(from, (byte[]) array, at, count);
            case TypeTag.SHORTS -> getShorts(buffer, from, (short[]) array, at, count);
            case TypeTag.CHARS -> getChars(buffer, from, (char[]) array, at, count);
            case TypeTag.INTS -> getInts(buffer, from, (int[]) array, at, count);
            case TypeTag.LONGS -> getLongs(buffer, from, (long[]) array, at, count);
            case TypeTag.FLOATS -> getFloats(buffer, from, (float[]) array, at, count);
            case TypeTag.DOUBLES -> getDoubles(buffer, from, (double[]) array, at, count);
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
