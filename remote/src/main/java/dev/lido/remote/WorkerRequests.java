package dev.lido.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.IdleStrategy;
import dev.lido.spi.RequestSender;
import dev.lido.spi.TaskRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of the task that the main thread runs, and waits for the answers on that thread. It reads meanwhile:
 * chunks wait, interrupts and limits are heeded, and the end of the connection ends the wait.
 */
final class WorkerRequests implements RequestSender {
    private static final long CHECK_NANOS = 1_000_000_000;

    /** For threads that no other wakes. */
    private static final IdleStrategy POLLING = IdleStrategy.backoff(500, 60_000, 60_000, 1_000_000);

    private final WorkerSender sender;
    private final WorkerReader reader;
    private final BackgroundReader background;
    private final ValueWriter values;
    private final Sending sending;
    private final Thread main;
    private final ConcurrentMap<Long, Object> kept = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    /** Whether requests were sent since the main thread asked last. */
    private volatile boolean used;

    // Only the main thread uses these:
    private @Nullable ReceivedChunk chunk;
    private int position;

    /** Sends what is to be sent, and waits until that is done. */
    interface Sending {
        /** {@return whether there may be something to read since} */
        boolean send() throws IOException;
    }

    WorkerRequests(
            WorkerSender sender,
            WorkerReader reader,
            BackgroundReader background,
            ValueWriter values,
            Sending sending,
            Thread main) {
        this.sender = sender;
        this.reader = reader;
        this.background = background;
        this.values = values;
        this.sending = sending;
        this.main = main;
    }

    /** The main thread is about to run a task, or none if the chunk is null. */
    void running(@Nullable ReceivedChunk nowRunning, int nowAt) {
        chunk = nowRunning;
        position = nowAt;
    }

    /**
     * {@return whether requests were sent since the last call} The master frees what a task has left behind when it learns
     * of its end, so that is reported at once.
     */
    boolean wereSent() {
        boolean were = used;
        used = false;
        return were;
    }

    @Override
    public @Nullable Object request(long nested, long object, int operation, @Nullable Object[] arguments, long nanos)
            throws InterruptedException {
        long id = send(nested, object, operation, arguments);
        try {
            return await(id, nested, nanos);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private static UncheckedIOException gone(IOException e) {
        return new UncheckedIOException("the master is gone", e);
    }

    @Override
    public boolean isCancelled() {
        ReceivedChunk running = chunk;
        return main.isInterrupted() || (running != null && !running.wants(position));
    }

    @Override
    public ConcurrentMap<Long, Object> kept() {
        return kept;
    }

    @Override
    public void notify(long nested, int operation) {
        long unused = send(nested, 0, operation, new Object[0]);
    }

    private long send(long nested, long object, int operation, @Nullable Object[] arguments) {
        ReceivedChunk running = chunk;
        if (Thread.currentThread() != main || running == null) {
            throw new IllegalStateException("LIDO-71: a thread that runs no task of its pool uses a handle of shared"
                    + " state; a handle is for tasks of its own pool, and for threads of the program that run no task");
        }
        return send(running, new TaskRequest(position, nested, object, operation, arguments));
    }

    private long send(ReceivedChunk of, TaskRequest request) {
        long id = lastId.incrementAndGet();
        used = true;
        sender.request(id, of.id, request, values);
        return id;
    }

    @Override
    public RequestSender forOtherThreads() {
        ReceivedChunk running = chunk;
        return running == null ? this : new OfOtherThread(running, position);
    }

    /**
     * Sends the requests of nested tasks on other threads, in the middle of one task. The main thread does what it likes
     * meanwhile, so the waiting thread reads in its place now and then.
     */
    private final class OfOtherThread implements RequestSender {
        private final ReceivedChunk around;
        private final int aroundAt;

        OfOtherThread(ReceivedChunk around, int aroundAt) {
            this.around = around;
            this.aroundAt = aroundAt;
        }

        @Override
        public @Nullable Object request(
                long nested, long object, int operation, @Nullable Object[] arguments, long nanos)
                throws InterruptedException {
            long id = WorkerRequests.this.send(around, new TaskRequest(aroundAt, nested, object, operation, arguments));
            try {
                return await(id, nested, nanos);
            } catch (IOException e) {
                throw gone(e);
            }
        }

        private @Nullable Object await(long id, long nested, long nanos) throws IOException, InterruptedException {
            long start = System.nanoTime();
            long checked = start;
            boolean cancelled = false;
            ReceivedResponse response;
            sender.sendOrLeaveToMain();
            while ((response = reader.takeResponse(id)) == null) {
                boolean unused = POLLING.idle(System.nanoTime() - start);
                background.readInstead();
                long now = System.nanoTime();
                boolean over = Thread.currentThread().isInterrupted() || now - start >= nanos;
                if (nanos >= 0 && !cancelled && over) {
                    cancelled = true;
                    notify(nested, TaskRequest.CANCEL);
                } else if (now - checked >= CHECK_NANOS) {
                    checked = now;
                    notify(nested, TaskRequest.STILL_WAITING);
                }
            }
            return result(response, cancelled);
        }

        @Override
        public void notify(long nested, int operation) {
            long unused =
                    WorkerRequests.this.send(around, new TaskRequest(aroundAt, nested, 0, operation, new Object[0]));
            try {
                sender.sendOrLeaveToMain();
            } catch (IOException e) {
                throw gone(e);
            }
        }

        @Override
        public RequestSender forOtherThreads() {
            return this;
        }

        @Override
        public boolean isCancelled() {
            return !around.wants(aroundAt);
        }

        @Override
        public ConcurrentMap<Long, Object> kept() {
            return kept;
        }
    }

    private @Nullable Object await(long id, long nested, long nanos) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long checked = start;
        boolean cancelled = false;
        boolean unused = sending.send();
        reader.lock.lock();
        try {
            while (true) {
                ReceivedResponse response = reader.takeResponse(id);
                if (response != null) {
                    return result(response, cancelled);
                }
                if (reader.readFrame() || read()) {
                    continue;
                }
                long now = System.nanoTime();
                if (nanos >= 0 && !cancelled && (main.isInterrupted() || now - start >= nanos)) {
                    cancelled = true;
                    notify(nested, TaskRequest.CANCEL);
                } else if (now - checked >= CHECK_NANOS) {
                    checked = now;
                    notify(nested, TaskRequest.STILL_WAITING);
                }
                if (!sending.send() && !IdleStrategy.BEFORE_PARKING.idle(now - start)) {
                    long left = nanos < 0 || cancelled ? CHECK_NANOS : nanos - (now - start);
                    background.awaitInput(Math.min(left, CHECK_NANOS));
                }
            }
        } finally {
            reader.lock.unlock();
        }
    }

    /** Returns whether something has arrived. */
    @GuardedBy("reader.lock") private boolean read() throws IOException {
        int read = reader.read();
        if (read < 0) {
            throw new EOFException("the master closed the connection while a task waited for an answer");
        }
        return read > 0;
    }

    private @Nullable Object result(ReceivedResponse response, boolean cancelled) throws InterruptedException {
        if (response.status() == ResponseWriter.CANCELLED) {
            if (cancelled && Thread.interrupted()) {
                throw new InterruptedException();
            }
            return CANCELLED;
        }
        if (response.status() == ResponseWriter.FAILURE) {
            if (response.content() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw (Error) response.content();
        }
        return response.content();
    }
}
