package dev.lido.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.TaskRequest;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All that a worker sends to its master: writes frames into a queue, and moves the queue to the connection. Thread-safe.
 * Its lock is taken after the one of {@link WorkerReader}, never before.
 */
final class WorkerSender {
    /** The number of bytes that may wait to be sent before a thread that prints waits, too. */
    private static final long MAX_WAITING_BYTES = 1 << 22;

    private final WorkerLink link;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final ByteQueue out = new ByteQueue();

    private volatile boolean mainWaitsToSend;

    WorkerSender(WorkerLink link) {
        this.link = link;
    }

    // ---- Frames

    void hello(Hello hello, byte[] secret) {
        lock.lock();
        try {
            hello.write(out, secret);
        } finally {
            lock.unlock();
        }
    }

    void sharesMemory() {
        lock.lock();
        try {
            Frames.end(out, Frames.begin(out), FrameType.SHARES);
        } finally {
            lock.unlock();
        }
    }

    void pong(long readingNanos) {
        lock.lock();
        try {
            writePong(readingNanos);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a pong at once, unless another thread is sending.
     *
     * @return whether it was sent
     */
    boolean tryPong(long readingNanos) throws IOException {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            writePong(readingNanos);
            boolean unused = LinkTransfer.write(out, link);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock") private void writePong(long readingNanos) {
        long mark = Frames.begin(out);
        out.putVarLong(readingNanos);
        Frames.end(out, mark, FrameType.PONG);
    }

    /**
     * Limits a chunk if it is the one that runs. Under the lock, so that a start is reported before, or does not happen,
     * and the end of the chunk is reported later.
     *
     * @return whether it is the one that runs
     */
    boolean limit(RunningTask running, long id, long index) {
        lock.lock();
        try {
            ReceivedChunk chunk = running.chunk();
            if (chunk == null || chunk.id != id) {
                return false;
            }
            chunk.limitTo(index);
            if (chunk.function.reportsStarts) {
                long mark = Frames.begin(out);
                out.putVarLong(id);
                out.putVarLong(chunk.wanted());
                Frames.end(out, mark, FrameType.LIMITED_TO);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reports that a task starts, after all results before it.
     *
     * @return false if the task is no longer wanted: then the master knows that it does not start here
     */
    boolean started(ReceivedChunk chunk, int position, ResultWriter results) {
        lock.lock();
        try {
            if (!chunk.wants(position)) {
                return false;
            }
            results.write(out, chunk.id, false, 0);
            long mark = Frames.begin(out);
            out.putVarLong(chunk.id);
            out.putVarInt(position);
            Frames.end(out, mark, FrameType.STARTED);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void results(ResultWriter results, ReceivedChunk chunk, boolean finished, long nanos) {
        lock.lock();
        try {
            results.write(out, chunk.id, finished, nanos);
        } finally {
            lock.unlock();
        }
    }

    /** Returns chunks that have not started. They run elsewhere. */
    void unstarted(Collection<ReceivedChunk> chunks) {
        lock.lock();
        try {
            for (ReceivedChunk chunk : chunks) {
                long mark = Frames.begin(out);
                out.putVarLong(chunk.id);
                out.putVarInt(0);
                out.putVarInt(0);
                out.putBoolean(true);
                out.putVarLong(0);
                Frames.end(out, mark, FrameType.RESULTS);
            }
        } finally {
            lock.unlock();
        }
    }

    void output(int stream, long index, String text) {
        lock.lock();
        try {
            long mark = out.mark();
            try {
                long frame = Frames.begin(out);
                out.putByte(stream);
                out.putVarLong(index);
                out.putString(text);
                Frames.end(out, frame, FrameType.OUTPUT);
            } catch (Throwable thrown) {
                out.truncate(mark);
                throw thrown;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes a request of the running task. If an argument cannot be written, there is no request. */
    void request(long id, long chunk, TaskRequest request, ValueWriter values) {
        lock.lock();
        try {
            long mark = out.mark();
            try {
                long frame = Frames.begin(out);
                out.putVarLong(id);
                out.putVarLong(chunk);
                out.putVarInt(request.position());
                out.putVarLong(request.nested());
                out.putLong(request.object());
                out.putVarInt(request.operation());
                out.putVarInt(request.arguments().length);
                values.writeBatch(
                        out,
                        request.arguments(),
                        0,
                        request.arguments().length,
                        "argument of an operation on shared state",
                        (position, problem) -> {
                            throw problem;
                        });
                Frames.end(out, frame, FrameType.REQUEST);
            } catch (Throwable thrown) {
                out.truncate(mark);
                throw thrown;
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- Sending

    /** Sends what can be sent at once. Returns whether that is all. */
    boolean sendAtOnce() throws IOException {
        lock.lock();
        try {
            return out.isEmpty() || LinkTransfer.write(out, link);
        } catch (RuntimeException | Error thrown) {
            // It is not known how much was sent, so nothing more can be.
            link.close();
            throw new IOException("sending failed", thrown);
        } finally {
            lock.unlock();
        }
    }

    /** Sends what can be sent at once, and leaves the rest to the main thread. */
    void sendOrLeaveToMain() throws IOException {
        if (!sendAtOnce() || mainWaitsToSend) {
            link.wakeUp();
        }
    }

    /**
     * The main thread waits until it can send, or no longer. It sets this before it tries for the last time: a thread that
     * sends the rest after that sees it, and ends the wait.
     */
    void mainWaitsToSend(boolean now) {
        mainWaitsToSend = now;
    }

    /** Whether so much waits to be sent that no more is to be printed. */
    boolean isCrowded() {
        lock.lock();
        try {
            return out.size() > MAX_WAITING_BYTES;
        } finally {
            lock.unlock();
        }
    }
}
