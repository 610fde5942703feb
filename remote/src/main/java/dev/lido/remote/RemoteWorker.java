package dev.lido.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.SharedMemory;
import dev.lido.remote.values.ValueReader;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.Chunk;
import dev.lido.spi.JobInfo;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.ThrowableText;
import dev.lido.spi.Worker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The master's end of one worker: sends it chunks, and reports to the engine what it returned.
 *
 * <p><b>Locking.</b> Any thread sends, under the lock. The group's driver receives, without it. The engine calls this
 * class without its own lock, and nothing here calls the engine under this one.
 */
final class RemoteWorker implements Worker {
    /** The maximum number of tasks that a worker runs before it reports their results. */
    static final int MAX_UNREPORTED = 4096;

    /**
     * The time from the assignment of a chunk to its start, or from the end of its last task to the next chunk, where
     * workers keep all cores busy: the driver gives way to them, and is back after a tick of the scheduler.
     */
    private static final long LATENCY_NANOS = 4_000_000;

    /** Roughly the time that a byte takes there and back: large inputs are on their way while the worker works. */
    private static final long NANOS_PER_BYTE = 2;

    /** They take about two seconds in all, in which the sending thread does nothing else. */
    private static final int MAX_ATTEMPTS = 11;

    private final WorkerGroup workerGroup;
    private final Link link;
    private final WorkerHandle handle;
    private final String name;
    private final @Nullable SharedMemory shared;

    // Only the driver uses these:
    private final FrameReceiver receiver;
    private final SilenceTimer silence = new SilenceTimer();

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final ByteQueue out;

    @GuardedBy("lock") private final InFlightChunks inFlight = new InFlightChunks();

    @GuardedBy("lock") private final FunctionCache functions;

    @GuardedBy("lock") private final ChunkWriter chunks;

    @GuardedBy("lock") private final ResponseWriter responses;

    @GuardedBy("lock") private boolean gone;

    /** Whether the connection took less than it was offered. */
    @GuardedBy("lock") private boolean full;

    /** Whether the connection has taken more since it was full, so that the worker reads. */
    @GuardedBy("lock") private boolean taken;

    /** It only decreases, and is written under the lock. */
    private volatile int remainingTasks;

    /** Written under the lock. */
    private volatile long lastChunkBytes;

    /** Why the worker leaves once it can be sent no more tasks and has no chunk in flight. */
    private volatile String leaveReason = "it has run as many tasks as a worker may";

    /** Why the connection cannot be written to any more. The driver then declares the worker lost. */
    private volatile @Nullable Exception broken;

    RemoteWorker(
            WorkerGroup workerGroup,
            Link link,
            WorkerHandle handle,
            ByteQueue in,
            ByteQueue out,
            ValueWriter writer,
            ValueReader reader,
            @Nullable SharedMemory shared) {
        this.workerGroup = workerGroup;
        this.link = link;
        this.handle = handle;
        this.name = handle.name();
        this.out = out;
        this.shared = shared;
        this.receiver = new FrameReceiver(this, link, in, reader, workerGroup.output());
        this.functions = new FunctionCache(workerGroup, out, writer, inFlight);
        this.chunks = new ChunkWriter(workerGroup, out, writer, shared == null ? null : shared.sender());
        this.responses = new ResponseWriter(out, writer);
        this.remainingTasks = handle.tasksLimit();
    }

    WorkerHandle handle() {
        return handle;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int slot() {
        return handle.slot();
    }

    @Override
    public long latencyNanos() {
        return LATENCY_NANOS + NANOS_PER_BYTE * lastChunkBytes;
    }

    @Override
    public int maxUnreportedTasks() {
        return MAX_UNREPORTED;
    }

    @Override
    public int remainingTasks() {
        return remainingTasks;
    }

    @Override
    public void abandon() {
        handle.abandon();
    }

    // ---- Sending ----

    /** Tried again, a few times, where memory is short: the chunk is written whole, or not at all. */
    @Override
    public void run(Chunk chunk) {
        for (int attempt = 1; ; attempt++) {
            try {
                send(chunk);
                return;
            } catch (OutOfMemoryError shortage) {
                if (attempt == MAX_ATTEMPTS) {
                    throw shortage;
                }
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    private void send(Chunk chunk) {
        RemoteChunk remote;
        LidoException problem;
        lock.lock();
        try {
            if (gone) {
                return;
            }
            remote = chunk.remote();
            JobInfo job = remote.job();
            problem = functions.announce(job);
            if (problem == null) {
                inFlight.add(chunks.write(remote));
                lastChunkBytes = chunks.lastBytes();
                flushUnlessDriving();
                if (job.id() >= 0) {
                    remainingTasks = Math.max(0, remainingTasks - remote.size());
                }
            }
        } finally {
            lock.unlock();
        }
        if (problem != null) {
            workerGroup.later(() -> failAll(remote, problem));
        }
    }

    private static void failAll(RemoteChunk chunk, LidoException problem) {
        for (int i = 0; i < chunk.size(); i++) {
            chunk.started(i);
            chunk.failed(i, problem);
        }
        chunk.finished(0);
    }

    /** Returns once the worker finds the limit before it starts another task: the job ends next. */
    @Override
    public void limitTo(RemoteChunk chunk, long index) {
        lock.lock();
        try {
            notifyOf(chunk, FrameType.LIMIT_TO, index);
            flushLocked();
        } finally {
            lock.unlock();
        }
        link.awaitArrival();
    }

    @Override
    public void interrupt(RemoteChunk chunk, int position) {
        lock.lock();
        try {
            notifyOf(chunk, FrameType.INTERRUPT, position);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock") private void notifyOf(RemoteChunk chunk, int type, long number) {
        InFlightChunk one = inFlight.find(chunk);
        if (one != null && !gone) {
            long mark = Frames.begin(out);
            out.putVarLong(one.id);
            out.putVarLong(number);
            Frames.end(out, mark, type);
            flushUnlessDriving();
        }
    }

    @Override
    public void returnUnstarted() {
        lock.lock();
        try {
            if (!gone) {
                Frames.end(out, Frames.begin(out), FrameType.RETURN_UNSTARTED);
                flushUnlessDriving();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The answer comes when the worker has read all that was sent before. */
    @Override
    public boolean ask(RemoteChunk chunk) {
        lock.lock();
        try {
            if (!gone && out.isEmpty()) {
                Frames.end(out, Frames.begin(out), FrameType.PING);
                flushUnlessDriving();
                return true;
            }
            boolean goesOn = taken;
            taken = false;
            if (!goesOn || gone) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        chunk.answered(0);
        return true;
    }

    /** Sends the answer to a request of a task; tried again, a few times, where memory is short. */
    void respond(long id, int status, @Nullable Object content) {
        for (int attempt = 1; ; attempt++) {
            try {
                respondOnce(id, status, content);
                return;
            } catch (OutOfMemoryError shortage) {
                if (attempt == MAX_ATTEMPTS) {
                    throw shortage;
                }
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    private void respondOnce(long id, int status, @Nullable Object content) {
        lock.lock();
        try {
            if (!gone) {
                responses.write(id, status, content);
                flushUnlessDriving();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The driver sends at the end of the turn, in one message, all that there is for a worker. */
    @GuardedBy("lock") private void flushUnlessDriving() {
        if (!workerGroup.isDriving()) {
            flushLocked();
        }
    }

    void flush() {
        lock.lock();
        try {
            flushLocked();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock") private void flushLocked() {
        if (gone || out.isEmpty()) {
            return;
        }
        try {
            long before = out.size();
            boolean all = LinkTransfer.write(out, link);
            taken |= full && out.size() < before;
            full = !all;
        } catch (IOException e) {
            broken = e;
            workerGroup.wakeUp();
        } catch (Throwable e) {
            // It is not known how much was sent.
            broken = new IOException("sending failed: " + ThrowableText.of(e), e);
            workerGroup.wakeUp();
        }
    }

    // ---- Receiving: called by the driver ----

    @Nullable Exception broken() {
        return broken;
    }

    /**
     * Checks whether the worker has given a sign of life, and asks for one after a long silence.
     *
     * @param nanos the time since the last check, or less if the driver was held up meanwhile
     * @param max the maximum silence of a worker that has work
     */
    void checkSilence(long nanos, long max) {
        boolean alive = receiver.hasHeard();
        lock.lock();
        try {
            alive |= taken || inFlight.isEmpty() || gone;
            taken = false;
            if (silence.add(alive, nanos, max)) {
                Frames.end(out, Frames.begin(out), FrameType.PING);
                flushUnlessDriving();
            }
        } finally {
            lock.unlock();
        }
        if (silence.isOver(max)) {
            handle.silent("it has not answered for " + max / 1_000_000_000L + " s");
        }
    }

    boolean hasWork() {
        lock.lock();
        try {
            return !inFlight.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    FrameReceiver receiver() {
        return receiver;
    }

    /** The worker has given a sign of life. */
    void answered(long readingNanos) {
        InFlightChunk first;
        lock.lock();
        try {
            first = inFlight.first();
        } finally {
            lock.unlock();
        }
        if (first != null) {
            first.chunk.answered(readingNanos);
        }
    }

    /** The worker has found the memory that it was offered. */
    void shareMemory() throws IOException {
        if (shared == null) {
            throw new IOException("it shares memory, and was offered none");
        }
        lock.lock();
        try {
            shared.sender().open();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finds a chunk that the worker reports.
     *
     * @throws IOException if it was not sent, or is finished
     */
    InFlightChunk find(long id) throws IOException {
        InFlightChunk found = findIfInFlight(id);
        if (found == null) {
            throw new IOException("it reported a chunk that it does not have");
        }
        return found;
    }

    /** {@return a chunk, or null if it was not sent, or is finished} */
    @Nullable InFlightChunk findIfInFlight(long id) {
        lock.lock();
        try {
            return inFlight.find(id);
        } finally {
            lock.unlock();
        }
    }

    /** The worker will report nothing more of a chunk. */
    void finished(InFlightChunk one, long nanos) {
        lock.lock();
        try {
            inFlight.remove(one);
        } finally {
            lock.unlock();
        }
        one.chunk.finished(nanos);
        if (remainingTasks <= 0 && leaves()) {
            workerGroup.dismiss(this, leaveReason);
        }
    }

    /**
     * Has the worker be sent no more chunks.
     *
     * @return whether it has none in flight, and so has left
     */
    boolean takeNoMore(String reason) {
        leaveReason = reason;
        remainingTasks = 0;
        return leaves();
    }

    /** In one step, so that nothing is sent to a worker that is being dismissed. */
    private boolean leaves() {
        lock.lock();
        try {
            gone |= inFlight.isEmpty();
            return gone;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the chunks that the worker was sent and has not finished} */
    List<RemoteChunk> inFlight() {
        lock.lock();
        try {
            return inFlight.toList();
        } finally {
            lock.unlock();
        }
    }

    /** From now on nothing is sent. */
    void markGone() {
        lock.lock();
        try {
            gone = true;
            inFlight.clear();
            functions.clear();
            out.clear();
            if (shared != null) {
                shared.close();
            }
        } finally {
            lock.unlock();
        }
        link.close();
    }
}
