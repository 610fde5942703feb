package dev.lido.remote.values;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.TypeTag;
import java.io.IOException;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/** Runs of {@code Integer}s, {@code Long}s and {@code Double}s: in bulk, and no wider than they need to be. */
final class NumberRuns {
    /** The most numbers of a run: so many are copied at once. */
    static final int MOST = 1 << 12;

    private NumberRuns() {}

    /** Whether values of this kind are written here. */
    static boolean are(int tag) {
        return tag == TypeTag.INTEGER || tag == TypeTag.LONG || tag == TypeTag.DOUBLE;
    }

    /** Whether a run with this tag is read here. */
    static boolean areInRun(int tag) {
        return are(tag) || (tag >= TypeTag.INTEGERS_IN_1 && tag <= TypeTag.LONGS_IN_4);
    }

    /** Appends a run of values of one kind, {@link #MOST} at most. */
    static void write(ByteQueue out, int tag, @Nullable Object[] values, int from, int to) {
        int count = to - from;
        if (tag == TypeTag.INTEGER) {
            int[] numbers = new int[count];
            int bits = 0;
            for (int i = 0; i < count; i++) {
                int number = (Integer) values[from + i];
                numbers[i] = number;
                bits |= number ^ (number >> 31);
            }
            writeInts(out, numbers, bits, TypeTag.INTEGERS_IN_1, TypeTag.INTEGERS_IN_2, TypeTag.INTEGER);
        } else if (tag == TypeTag.LONG) {
            long[] numbers = new long[count];
            long bits = 0;
            for (int i = 0; i < count; i++) {
                long number = (Long) values[from + i];
                numbers[i] = number;
                bits |= number ^ (number >> 63);
            }
            if (bits <= Integer.MAX_VALUE) {
                writeInts(out, narrow(numbers), (int) bits, TypeTag.LONGS_IN_1, TypeTag.LONGS_IN_2, TypeTag.LONGS_IN_4);
            } else {
                writeRun(out, TypeTag.LONG, TypeTag.LONGS, numbers, count);
            }
        } else {
            double[] numbers = new double[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = (Double) values[from + i];
            }
            writeRun(out, TypeTag.DOUBLE, TypeTag.DOUBLES, numbers, count);
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
            writeRun(out, tagIn1, TypeTag.BYTES, narrow, count);
        } else if (bits <= Short.MAX_VALUE) {
            short[] narrow = new short[count];
            for (int i = 0; i < count; i++) {
                narrow[i] = (short) numbers[i];
            }
            writeRun(out, tagIn2, TypeTag.SHORTS, narrow, count);
        } else {
            writeRun(out, tagIn4, TypeTag.INTS, numbers, count);
        }
    }

    private static void writeRun(ByteQueue out, int tag, int kind, Object numbers, int count) {
        out.putByte(tag);
        out.putUnsigned(count);
        out.putArray(kind, numbers, 0, count);
    }

    /** Reads what follows the tag and the number of a run, whose first value has this position in its batch. */
    static void read(ByteQueue in, int tag, int position, int count, ValueReader.Receiver receiver) throws IOException {
        if (count > MOST) {
            throw new StreamCorruptedException("a run of " + count + " numbers");
        }
        switch (tag) {
            case TypeTag.INTEGERS_IN_1 -> {
                byte[] numbers = new byte[count];
                in.getBytes(numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (int) numbers[i]);
                }
            }
            case TypeTag.INTEGERS_IN_2 -> {
                short[] numbers = new short[count];
                in.getArray(TypeTag.SHORTS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (int) numbers[i]);
                }
            }
            case TypeTag.INTEGER -> {
                int[] numbers = new int[count];
                in.getArray(TypeTag.INTS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, numbers[i]);
                }
            }
            case TypeTag.LONGS_IN_1 -> {
                byte[] numbers = new byte[count];
                in.getBytes(numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (long) numbers[i]);
                }
            }
            case TypeTag.LONGS_IN_2 -> {
                short[] numbers = new short[count];
                in.getArray(TypeTag.SHORTS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (long) numbers[i]);
                }
            }
            case TypeTag.LONGS_IN_4 -> {
                int[] numbers = new int[count];
                in.getArray(TypeTag.INTS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, (long) numbers[i]);
                }
            }
            case TypeTag.LONG -> {
                long[] numbers = new long[count];
                in.getArray(TypeTag.LONGS, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, numbers[i]);
                }
            }
            case TypeTag.DOUBLE -> {
                double[] numbers = new double[count];
                in.getArray(TypeTag.DOUBLES, numbers, 0, count);
                for (int i = 0; i < count; i++) {
                    receiver.value(position + i, numbers[i]);
                }
            }
            default -> throw new IllegalArgumentException("kind " + tag);
        }
    }
}
