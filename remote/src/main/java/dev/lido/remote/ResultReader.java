package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueReader;
import dev.lido.spi.RemoteChunk;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames in which one worker reports how tasks ended, and reports that to the engine. One object serves all
 * frames, so that a frame causes no garbage. For the driver.
 */
final class ResultReader implements ValueReader.Receiver {
    private final ByteQueue in;
    private final ValueReader reader;
    private final Object[] batch = new Object[RemoteWorker.MAX_UNREPORTED];
    private final @Nullable Throwable[] failures = new Throwable[RemoteWorker.MAX_UNREPORTED];
    private int seen;
    private boolean failed;
    private long nanos;

    ResultReader(ByteQueue in, ValueReader reader) {
        this.in = in;
        this.reader = reader;
    }

    /**
     * Reads what follows the chunk's number in a frame.
     *
     * @return whether the chunk is finished
     * @throws IOException if the frame makes no sense
     */
    boolean read(InFlightChunk one) throws IOException {
        int from = in.getVarInt();
        int count = in.getVarInt();
        if (from < 0 || count < 0 || count > batch.length || from > one.chunk.size() - count) {
            throw new IOException("it reported tasks that it does not have");
        }
        boolean finished = in.getBoolean();
        nanos = in.getVarLong();
        if (count > 0) {
            seen = 0;
            reader.readBatch(in, this, "task's result");
            if (seen != count) {
                throw new IOException("it reported " + seen + " results and not " + count);
            }
            readFailures(one, from, count);
            deliver(one.chunk, from, count);
        }
        return finished;
    }

    /** {@return the time that the chunk took, in nanoseconds, if it is finished} */
    long nanos() {
        return nanos;
    }

    private void readFailures(InFlightChunk one, int from, int count) throws IOException {
        int number = in.getVarInt();
        failed |= number > 0;
        for (int i = 0; i < number; i++) {
            int position = in.getVarInt();
            if (position < 0 || position >= count) {
                throw new IOException("it reported the failure of a task that it does not have");
            }
            if (in.getBoolean()) {
                failures[position] = reader.readThrowable(in);
            } else {
                failures[position] = one.problems == null ? null : one.problems.get(from + position);
            }
        }
    }

    private void deliver(RemoteChunk chunk, int from, int count) {
        if (failed) {
            deliverOneByOne(chunk, from, count);
        } else {
            chunk.succeeded(from, batch, count);
        }
        Arrays.fill(batch, 0, count, null);
    }

    private void deliverOneByOne(RemoteChunk chunk, int from, int count) {
        for (int i = 0; i < count; i++) {
            Throwable failure = failures[i];
            if (failure == null) {
                chunk.succeeded(from + i, batch[i]);
            } else {
                failures[i] = null;
                chunk.failed(from + i, failure);
            }
        }
        failed = false;
    }

    @Override
    public void value(int position, @Nullable Object value) {
        batch[position] = value;
        seen++;
    }

    @Override
    public void absent(int position) {
        // The failures, which follow, contain the reason.
        seen++;
    }

    @Override
    public void problem(int position, LidoException problem) {
        failures[position] = problem;
        failed = true;
        seen++;
    }
}
