package dev.lido.remote.values;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ArrayBytes;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.SharedSender;
import dev.lido.remote.bytes.TypeTag;
import dev.lido.remote.codec.Codec;
import dev.lido.spi.JavaSerialization;
import org.jspecify.annotations.Nullable;

/**
 * Writes functions, inputs, results and exceptions. {@link ValueReader} reads them.
 *
 * <p>A batch is the number of its values, followed by runs. A run is consecutive values of one class: a tag, their
 * number, and the values, which for numbers means in bulk and no wider than needed. Values without an encoding of their
 * own go through the codec, each by itself and preceded by its length. So a value that cannot be written or read harms
 * no other, and no value depends on those that travel with it.
 *
 * <p>Thread-safe, unless it shares memory.
 */
public final class ValueWriter {
    /** The maximum number of nulls in a run, so that a few bytes cannot claim to be many values. */
    static final int MOST_NULLS = 64;

    // What precedes an array: it could not be written, follows, or lies in shared memory.
    static final int ABSENT_ARRAY = 0;
    static final int ARRAY = 1;
    static final int SHARED_ARRAY = 2;

    /** Stands for the length of a value that could not be written. */
    static final long ABSENT = -1;

    private final Codec codec;
    private final @Nullable SharedSender shared;

    /**
     * Makes a writer.
     *
     * @param shared takes large arrays, if not null; it is for one thread at a time, and so is this writer then
     */
    public ValueWriter(Codec codec, @Nullable SharedSender shared) {
        this.codec = codec;
        this.shared = shared;
    }

    /** Receives the problems of values that could not be written. */
    public interface Problems {
        /**
         * A value could not be written, and will be absent at the other end.
         *
         * @param position its position in the batch, from 0
         * @param problem why
         */
        void problem(int position, LidoException problem);
    }

    /**
     * Appends a batch.
     *
     * @param from the position of the first value in the array
     * @param role what a value is, for the errors: {@code task's argument}
     */
    public void writeBatch(
            ByteQueue out, @Nullable Object[] values, int from, int count, String role, Problems problems) {
        out.putUnsigned(count);
        writeRuns(out, values, from, count, role, problems);
    }

    private void writeRuns(
            ByteQueue out, @Nullable Object[] values, int from, int count, String role, Problems problems) {
        int end = from + count;
        int at = from;
        while (at < end) {
            Object first = values[at];
            int runEnd = at + 1;
            if (first == null) {
                while (runEnd < end && runEnd < at + MOST_NULLS && values[runEnd] == null) {
                    runEnd++;
                }
                out.putByte(TypeTag.NULL);
                out.putUnsigned(runEnd - at);
            } else {
                Class<?> type = first.getClass();
                boolean tooLong = ScalarCodec.isTooLong(first);
                int tag = tooLong ? TypeTag.OTHER : TypeTag.of(type);
                int most = tooLong ? runEnd : NumberRuns.are(tag) ? Math.min(end, at + NumberRuns.MOST) : end;
                while (runEnd < most) {
                    Object next = values[runEnd];
                    if (next == null || next.getClass() != type || ScalarCodec.isTooLong(next)) {
                        break;
                    }
                    runEnd++;
                }
                writeRun(out, tag, values, at, runEnd, from, role, problems);
            }
            at = runEnd;
        }
    }

    private void writeRun(
            ByteQueue out,
            int tag,
            @Nullable Object[] values,
            int from,
            int to,
            int origin,
            String role,
            Problems problems) {
        if (NumberRuns.are(tag)) {
            NumberRuns.write(out, tag, values, from, to);
        } else if (tag == TypeTag.RECORD) {
            int written = writeRecords(out, values, from, to);
            writeOthers(out, values, written, to, origin, role, problems);
        } else if (tag == TypeTag.OTHER) {
            writeOthers(out, values, from, to, origin, role, problems);
        } else if (TypeTag.isArray(tag)) {
            writeArrays(out, tag, values, from, to, origin, role, problems);
        } else {
            out.putByte(tag);
            out.putUnsigned(to - from);
            for (int i = from; i < to; i++) {
                ScalarCodec.write(out, tag, values[i]);
            }
        }
    }

    /**
     * Writes as many records of the run as have a compact encoding.
     *
     * @return the position of the first that does not
     */
    private static int writeRecords(ByteQueue out, @Nullable Object[] values, int from, int to) {
        if (RecordShape.of(values[from].getClass()) == null) {
            return from;
        }
        long start = out.mark();
        out.putByte(TypeTag.RECORD);
        out.putInt(0);
        RecordWriter writer = new RecordWriter(out);
        int at = from;
        while (at < to) {
            long before = out.mark();
            if (!writesRecord(writer, values[at])) {
                out.truncate(before);
                break;
            }
            at++;
        }
        if (at == from) {
            out.truncate(start);
        } else {
            out.setInt(start + 1, at - from);
        }
        return at;
    }

    private static boolean writesRecord(RecordWriter writer, Object value) {
        try {
            return writer.write(value);
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private void writeArrays(
            ByteQueue out,
            int tag,
            @Nullable Object[] values,
            int from,
            int to,
            int origin,
            String role,
            Problems problems) {
        out.putByte(tag);
        out.putUnsigned(to - from);
        for (int i = from; i < to; i++) {
            long mark = out.mark();
            LidoException problem = null;
            try {
                writeArray(out, tag, values[i]);
            } catch (OutOfMemoryError e) {
                problem = JavaSerialization.unwritable(role, values[i], e);
                out.truncate(mark);
                out.putByte(ABSENT_ARRAY);
            }
            if (problem != null) {
                problems.problem(i - origin, problem);
            }
        }
    }

    private void writeArray(ByteQueue out, int tag, Object array) {
        long position = shared == null ? SharedSender.NO_ROOM : shared.send(tag, array);
        if (position == SharedSender.NO_ROOM) {
            out.putByte(ARRAY);
            ScalarCodec.write(out, tag, array);
        } else {
            out.putByte(SHARED_ARRAY);
            out.putUnsigned(ArrayBytes.length(tag, array));
            out.putLong(position);
        }
    }

    private void writeOthers(
            ByteQueue out, @Nullable Object[] values, int from, int to, int origin, String role, Problems problems) {
        if (from == to) {
            return;
        }
        out.putByte(TypeTag.OTHER);
        out.putUnsigned(to - from);
        for (int i = from; i < to; i++) {
            Throwable cause = encode(out, values[i]);
            if (cause != null) {
                problems.problem(i - origin, JavaSerialization.unwritable(role, values[i], cause));
            }
        }
    }

    /**
     * Appends a value by the codec, after its length; if that fails, a mark that the value is absent.
     *
     * @return why it failed, or null
     */
    @Nullable Throwable encode(ByteQueue out, Object value) {
        long mark = out.mark();
        try {
            out.putLong(0);
            if (value instanceof EncodedValue encoded) {
                out.stream().write(encoded.bytes);
            } else {
                codec.write(value, out.stream());
            }
            out.setLong(mark, out.mark() - mark - Long.BYTES);
            return null;
        } catch (Throwable e) {
            out.truncate(mark);
            out.putLong(ABSENT);
            return e;
        }
    }

    /**
     * Appends a single value.
     *
     * @throws LidoException LIDO-17, if it cannot be written; nothing is appended then
     */
    public void writeValue(ByteQueue out, @Nullable Object value, String role) {
        long mark = out.mark();
        SingleProblem single = new SingleProblem();
        writeRuns(out, new Object[] {value}, 0, 1, role, single);
        if (single.problem != null) {
            out.truncate(mark);
            throw single.problem;
        }
    }

    /** Appends an exception and a description of it. Never throws. */
    public void writeThrowable(ByteQueue out, Throwable thrown) {
        new ThrowableWriter(this, out).write(thrown);
    }

    /** The problem of a batch of one value. */
    private static final class SingleProblem implements Problems {
        @Nullable LidoException problem;

        @Override
        public void problem(int position, LidoException problem) {
            this.problem = problem;
        }
    }
}
