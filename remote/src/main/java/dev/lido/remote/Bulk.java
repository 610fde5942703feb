package dev.lido.remote;

import java.nio.ByteBuffer;

/** Arrays of primitives of the kinds of {@link Plain}, other than booleans, as bytes. */
final class Bulk {
    private Bulk() {}

    static boolean isBulk(int tag) {
        return tag > Plain.BOOLEANS && tag <= Plain.DOUBLES;
    }

    /** The logarithm of the number of bytes of an element. */
    static int shift(int tag) {
        return switch (tag) {
            case Plain.BYTES -> 0;
            case Plain.SHORTS, Plain.CHARS -> 1;
            case Plain.INTS, Plain.FLOATS -> 2;
            case Plain.LONGS, Plain.DOUBLES -> 3;
            default -> throw new IllegalArgumentException("kind " + tag);
        };
    }

    static int length(int tag, Object array) {
        return switch (tag) {
            case Plain.BYTES -> ((byte[]) array).length;
            case Plain.SHORTS -> ((short[]) array).length;
            case Plain.CHARS -> ((char[]) array).length;
            case Plain.INTS -> ((int[]) array).length;
            case Plain.LONGS -> ((long[]) array).length;
            case Plain.FLOATS -> ((float[]) array).length;
            case Plain.DOUBLES -> ((double[]) array).length;
            default -> throw new IllegalArgumentException("kind " + tag);
        };
    }

    /** Fills a buffer with an array's elements. */
    static void put(int tag, Object array, ByteBuffer to) {
        switch (tag) {
            case Plain.BYTES -> to.put((byte[]) array);
            case Plain.SHORTS -> to.asShortBuffer().put((short[]) array);
            case Plain.CHARS -> to.asCharBuffer().put((char[]) array);
            case Plain.INTS -> to.asIntBuffer().put((int[]) array);
            case Plain.LONGS -> to.asLongBuffer().put((long[]) array);
            case Plain.FLOATS -> to.asFloatBuffer().put((float[]) array);
            case Plain.DOUBLES -> to.asDoubleBuffer().put((double[]) array);
            default -> throw new IllegalArgumentException("kind " + tag);
        }
    }

    /** Makes an array of all the elements in a buffer. */
    static Object get(int tag, ByteBuffer from) {
        int length = from.remaining() >> shift(tag);
        switch (tag) {
            case Plain.BYTES -> {
                byte[] bytes = new byte[length];
                from.get(bytes);
                return bytes;
            }
            case Plain.SHORTS -> {
                short[] shorts = new short[length];
                from.asShortBuffer().get(shorts);
                return shorts;
            }
            case Plain.CHARS -> {
                char[] chars = new char[length];
                from.asCharBuffer().get(chars);
                return chars;
            }
            case Plain.INTS -> {
                int[] ints = new int[length];
                from.asIntBuffer().get(ints);
                return ints;
            }
            case Plain.LONGS -> {
                long[] longs = new long[length];
                from.asLongBuffer().get(longs);
                return longs;
            }
            case Plain.FLOATS -> {
                float[] floats = new float[length];
                from.asFloatBuffer().get(floats);
                return floats;
            }
            case Plain.DOUBLES -> {
                double[] doubles = new double[length];
                from.asDoubleBuffer().get(doubles);
                return doubles;
            }
            default -> throw new IllegalArgumentException("kind " + tag);
        }
    }
}
