package dev.lido.remote;

import java.io.IOException;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/** Runs of {@code Integer}s, {@code Long}s and {@code Double}s: in bulk, and no wider than they need to be. */
final class NumberRuns {
    /** The most numbers of a run: so many are copied at once. */
    static final int MOST = 1 << 12;

    // The tags of runs, beside those of Plain: numbers that are narrower than their type.
    private static final int INTEGERS_IN_1 = 20;
    private static final int INTEGERS_IN_2 = 21;
    private static final int LONGS_IN_1 = 22;
    private static final int LONGS_IN_2 = 23;
    private static final int LONGS_IN_4 = 24;

    private NumberRuns() {}

    /** Whether values of this kind are written here. */
    static boolean are(int tag) {
        return tag == ScalarCodec.INTEGER || tag == ScalarCodec.LONG || tag == ScalarCodec.DOUBLE;
    }

    /** Whether a run with this tag is read here. */
    static boolean areInRun(int tag) {
        return are(tag) || (tag >= INTEGERS_IN_1 && tag <= LONGS_IN_4);
    }

    /** Appends a run of values of one kind, {@link #MOST} at most. */
    static void write(ByteQueue out, int tag, @Nullable Object[] values, int from, int to) {
        int count = to - from;
        if (tag == ScalarCodec.INTEGER) {
            int[] numbers = new int[count];
            int bits = 0;
            for (int i = 0; i < count; i++) {
                int number = (Integer) values[from + i];
                numbers[i] = number;
                bits |= number ^ (number >> 31);
            }
            writeInts(out, numbers, bits, INTEGERS_IN_1, INTEGERS_IN_2, ScalarCodec.INTEGER);
        } else if (tag == ScalarCodec.LONG) {
            long[] numbers = new long[count];
            long bits = 0;
            for (int i = 0; i < count; i++) {
                long number = (Long) values[from + i];
                numbers[i] = number;
                bits |= number ^ (number >> 63);
            }
            if (bits <= Integer.MAX_VALUE) {
                writeInts(out, narrow(numbers), (int) bits, LONGS_IN_1, LONGS_IN_2, LONGS_IN_4);
            } else {
                writeRun(out, ScalarCodec.LONG, ScalarCodec.LONGS, numbers, count);
            }
        } else {
            double[] numbers = new double[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = (Double) values[from + i];
            }
            writeRun(out, ScalarCodec.DOUBLE, ScalarCodec.DOUBLES, numbers, count);
        }
    }

    private static int[] narrow(long[] numbers) {
        int[] narrow = new int[numbers.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (int) numbers[i];
        }
        return narrow;
    }

    /** Appends numbers of which these bits differ from the sign, under one of three tags. */
    private static void writeInts(ByteQueue out, int[] numbers, int bits, int tagIn1, int tagIn2, int tagIn4) {
        int count = numbers.length;
        if (bits <= Byte.MAX_VALUE) {
            byte[] narrow = new byte[count];
            for (int i = 0; i < count; i++) {
                narrow[i] = (byte) numbers[i];
            }
            writeRun(out, tagIn1, ScalarCodec.BYTES, narrow, count);
        } else if (bits <= Short.MAX_VALUE) {
            short[] narrow = new short[count];
            for (int i = 0; i < count; i++) {
                narrow[i] = (short) numbers[i];
            }
            writeRun(out, tagIn2, ScalarCodec.SHORTS, narrow, count);
        } else {
            writeRun(out, tagIn4, ScalarCodec.INTS, numbers, count);
        }
    }

    private static void writeRun(ByteQueue out, int tag, int kind, Object numbers, int count) {
        out.putByte(tag);
        out.putUnsigned(count);
        out.putArray(kind, numbers, 0, count);
    }

    /** Reads what follows the tag and the number of a run, whose first value has this position in its batch. */
    static void read(ByteQueue in, int tag, int position, int count, Values.Receiver receiver) throws IOException {
        if (count > MOST) {
            throw new StreamCorruptedException("a run of " + count + " numbers");
        }
        switch (tag) {
            case INTEGERS_IN_1 -> {
                byte[] numbers = new byte[count];
                in.getBytes(numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (int) numbers[i]);
                }
            }
            case INTEGERS_IN_2 -> {
                short[] numbers = new short[count];
                in.getArray(ScalarCodec.SHORTS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (int) numbers[i]);
                }
            }
            case ScalarCodec.INTEGER -> {
                int[] numbers = new int[count];
                in.getArray(ScalarCodec.INTS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, numbers[i]);
                }
            }
            case LONGS_IN_1 -> {
                byte[] numbers = new byte[count];
                in.getBytes(numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (long) numbers[i]);
                }
            }
            case LONGS_IN_2 -> {
                short[] numbers = new short[count];
                in.getArray(ScalarCodec.SHORTS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (long) numbers[i]);
                }
            }
            case LONGS_IN_4 -> {
                int[] numbers = new int[count];
                in.getArray(ScalarCodec.INTS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (long) numbers[i]);
                }
            }
            case ScalarCodec.LONG -> {
                long[] numbers = new long[count];
                in.getArray(ScalarCodec.LONGS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, numbers[i]);
                }
            }
            case ScalarCodec.DOUBLE -> {
                double[] numbers = new double[count];
                in.getArray(ScalarCodec.DOUBLES, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, numbers[i]);
                }
            }
            default -> throw new IllegalArgumentException("kind " + tag);
        }
    }
}
