package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueWriter;
import org.jspecify.annotations.Nullable;

/** Gathers how consecutive tasks of a chunk ended, and writes that as one frame. For one thread. */
final class ResultWriter implements ValueWriter.Problems {
    private final ValueWriter values;
    private final Object[] results = new Object[RemoteWorker.MAX_UNREPORTED];
    private final @Nullable Throwable[] failures = new Throwable[RemoteWorker.MAX_UNREPORTED];
    private final int[] failed = new int[RemoteWorker.MAX_UNREPORTED];
    private int failedCount;
    private int from;
    private int count;

    ResultWriter(ValueWriter values) {
        this.values = values;
    }

    boolean isFull() {
        return count == results.length;
    }

    void value(@Nullable Object value) {
        results[count++] = value;
    }

    /** Takes a failure; null for a task whose input the master could not send, who knows why. */
    void failure(@Nullable Throwable thrown) {
        failures[count] = thrown;
        failed[failedCount++] = count++;
    }

    @Override
    public void problem(int position, LidoException problem) {
        failures[position] = problem;
        failed[failedCount++] = position;
    }

    /**
     * Writes what was gathered.
     *
     * @param ended whether nothing more will be told of the chunk
     * @param nanos how long it took
     */
    void write(ByteQueue out, long chunk, boolean ended, long nanos) {
        if (count == 0 && !ended) {
            return;
        }
        long mark = out.mark();
        try {
            long frame = Frames.begin(out);
            out.putVarLong(chunk);
            out.putVarInt(from);
            out.putVarInt(count);
            out.putBoolean(ended);
            out.putVarLong(nanos);
            if (count > 0) {
                values.writeBatch(out, results, 0, count, "task's result", this);
                out.putVarInt(failedCount);
                for (int i = 0; i < failedCount; i++) {
                    writeFailure(out, failed[i]);
                }
            }
            Frames.end(out, frame, FrameType.RESULTS);
        } catch (Throwable e) {
            out.truncate(mark);
            throw e;
        }
        forget();
        from = ended ? 0 : from + count;
        count = 0;
    }

    private void writeFailure(ByteQueue out, int position) {
        Throwable thrown = failures[position];
        out.putVarInt(position);
        out.putBoolean(thrown != null);
        if (thrown != null) {
            values.writeThrowable(out, thrown);
        }
    }

    /** Results may be large: they are not held until others take their place. */
    private void forget() {
        for (int i = 0; i < count; i++) {
            results[i] = null;
        }
        for (int i = 0; i < failedCount; i++) {
            failures[failed[i]] = null;
        }
        failedCount = 0;
    }
}
