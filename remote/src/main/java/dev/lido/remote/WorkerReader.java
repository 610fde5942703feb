package dev.lido.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.LidoException;
import dev.lido.Task;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueReader;
import dev.lido.spi.RequestSender;
import dev.lido.spi.TaskRunner;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a master sends to its worker, and keeps the functions and the chunks that wait. One thread reads at a time,
 * which has the lock: the main thread while it runs no task, and else a second one.
 */
final class WorkerReader {
    private static final long ANY_LENGTH = Long.MAX_VALUE;

    /** Taken before the lock of {@link WorkerSender}, never after it. */
    final ReentrantLock lock = new ReentrantLock();

    private final WorkerLink link;
    private final WorkerSender sender;
    private final RunningTask running;
    private final Thread main;

    @GuardedBy("lock") private final ByteQueue in = new ByteQueue();

    @GuardedBy("lock") private final ArrayDeque<ReceivedChunk> waiting = new ArrayDeque<>();

    @GuardedBy("lock") private final Map<Long, ReceivedChunk.Function> functions = new HashMap<>();

    @GuardedBy("lock") private ValueReader values;

    @GuardedBy("lock") private String name = "";

    @GuardedBy("lock") private RequestSender requests;

    /** The answers that were read and not taken yet, by the numbers of their requests. */
    private final ConcurrentMap<Long, ReceivedResponse> responses = new ConcurrentHashMap<>();

    /** The number of the function or chunk that the main thread is reading, or 0. Written by that thread only. */
    private volatile long decoding;

    private long decoded;

    WorkerReader(WorkerLink link, WorkerSender sender, RunningTask running, Thread main) {
        this.link = link;
        this.sender = sender;
        this.running = running;
        this.main = main;
    }

    /**
     * Reads the master's answer, if it is there.
     *
     * @throws RefusedException if the master does not want this worker
     */
    @GuardedBy("lock") @Nullable Welcome welcome() throws IOException {
        int type = Frames.next(in, ANY_LENGTH);
        if (type < 0) {
            return null;
        }
        if (type == FrameType.REFUSED) {
            throw new RefusedException(in.getString());
        }
        if (type != FrameType.WELCOME) {
            throw new IOException("the master's first frame was of type " + type);
        }
        Welcome welcome = Welcome.read(in);
        in.endLimit();
        return welcome;
    }

    /** What functions and inputs are read by from now on, and the name of the worker that runs them. */
    @GuardedBy("lock")
    void join(ValueReader nowValues, String nowName, RequestSender nowRequests) {
        values = nowValues;
        name = nowName;
        requests = nowRequests;
    }

    /** {@return the answer to a request, if it was read} Any thread may ask. */
    @Nullable ReceivedResponse takeResponse(long id) {
        return responses.remove(id);
    }

    // ---- Reading by the main thread

    /** {@return the next chunk to run, or null if none is waiting} */
    @GuardedBy("lock") @Nullable ReceivedChunk poll() {
        return waiting.poll();
    }

    /** {@return what the link returned: the number of bytes, 0 if there are none now, -1 at the end} */
    @GuardedBy("lock") int read() throws IOException {
        return LinkTransfer.read(link, in);
    }

    /** {@return the number of the function or chunk that the main thread is reading, or 0} */
    long decoding() {
        return decoding;
    }

    /** Reads while the main thread waits until it can send. */
    void readWhileSending() throws IOException {
        // The second thread may have the lock, and wait until this one has sent what it prints.
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!readWhatIsThere()) {
                throw new EOFException("the master closed the connection, and takes no more results");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads all that has arrived; chunks wait for the running one. A link may give one message at each read, and the last
     * one may be that nothing more is wanted. The master sends no more than it may send ahead, so this ends.
     *
     * @return false at the end of the connection
     */
    boolean readWhatIsThere() throws IOException {
        lock.lock();
        try {
            int read;
            do {
                read = LinkTransfer.read(link, in);
                while (readFrame()) {
                    // It is handled.
                }
            } while (read > 0);
            return read >= 0;
        } finally {
            lock.unlock();
        }
    }

    // ---- Frames

    /** Handles a frame, if all of it is there. Returns whether it was. */
    @GuardedBy("lock") boolean readFrame() throws IOException {
        int type = Frames.next(in, ANY_LENGTH);
        if (type < 0) {
            return false;
        }
        switch (type) {
            case FrameType.JOB, FrameType.CHUNK, FrameType.RESPONSE -> readValues(type);
            case FrameType.SAME_JOB -> readJob(true);
            case FrameType.FORGET -> functions.remove(in.getVarLong());
            case FrameType.LIMIT_TO -> limitTo(in.getVarLong(), in.getVarLong());
            case FrameType.INTERRUPT -> running.interrupt(in.getVarLong(), in.getVarLong());
            case FrameType.RETURN_UNSTARTED -> returnUnstarted();
            case FrameType.PING -> sender.pong(0);
            default -> throw new IOException("the master sent a frame of the unknown type " + type);
        }
        in.endLimit();
        return true;
    }

    /** Reads what may run foreign code, for any time. */
    @GuardedBy("lock") private void readValues(int type) throws IOException {
        boolean onMain = Thread.currentThread() == main;
        if (onMain) {
            decoding = ++decoded;
        }
        try {
            switch (type) {
                case FrameType.JOB -> readJob(false);
                case FrameType.CHUNK -> readChunk();
                default -> readResponse();
            }
        } finally {
            if (onMain) {
                decoding = 0;
            }
        }
    }

    @GuardedBy("lock") private void readJob(boolean same) throws IOException {
        long id = in.getVarLong();
        long seed = in.getLong();
        long number = in.getLong();
        boolean reportsStarts = in.getBoolean();
        Task<?, ?> task = null;
        LidoException problem = null;
        if (same) {
            ReceivedChunk.Function earlier = functions.get(in.getVarLong());
            if (earlier == null) {
                throw new IOException("the master sent a job with the function of an unknown one");
            }
            task = earlier.task;
            problem = earlier.problem;
        } else {
            try {
                task = (Task<?, ?>) values.readValue(in, "task's function");
            } catch (LidoException e) {
                problem = e;
            }
        }
        TaskRunner runner = task == null ? null : new TaskRunner(task, seed, number, name, requests);
        functions.put(id, new ReceivedChunk.Function(task, runner, problem, reportsStarts));
    }

    @GuardedBy("lock") private void readChunk() throws IOException {
        long id = in.getVarLong();
        ReceivedChunk.Function function = functions.get(in.getVarLong());
        long firstIndex = in.getVarLong();
        int attempt = in.getVarInt();
        boolean failFast = in.getBoolean();
        int count = in.getVarInt();
        if (function == null) {
            throw new IOException("the master sent a chunk of an unknown job");
        }
        ReceivedChunk chunk = new ReceivedChunk(id, function, firstIndex, attempt, failFast, count);
        values.readBatch(in, chunk, "task's argument");
        waiting.add(chunk);
    }

    @GuardedBy("lock") private void readResponse() throws IOException {
        long id = in.getVarLong();
        int status = in.getByte();
        Object content = null;
        if (status == ResponseWriter.VALUE) {
            try {
                content = values.readValue(in, "value of shared state");
            } catch (LidoException e) {
                status = ResponseWriter.FAILURE;
                content = e;
            }
        } else if (status == ResponseWriter.FAILURE) {
            content = values.readThrowable(in);
        }
        responses.put(id, new ReceivedResponse(id, status, content));
        if (Thread.currentThread() != main) {
            link.wakeUp();
        }
    }

    @GuardedBy("lock") private void limitTo(long id, long index) {
        if (sender.limit(running, id, index)) {
            return;
        }
        for (ReceivedChunk chunk : waiting) {
            if (chunk.id == id) {
                chunk.limitTo(index);
            }
        }
    }

    @GuardedBy("lock") private void returnUnstarted() {
        sender.unstarted(waiting);
        waiting.clear();
    }
}
