package dev.lido.engine.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.engine.shared.Operation;
import dev.lido.spi.JobInfo;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.RequestReply;
import dev.lido.spi.TaskRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The run of a chunk in another JVM. The thread that receives the worker's messages reports here what becomes of the
 * tasks.
 *
 * <p>It also knows since when the worker has had the chunk without having reported a start, and which tasks the worker
 * has confirmed not to begin.
 */
final class RemoteRun implements RemoteChunk {
    private static final int NONE = -1;

    /** The time that an answer may be under way, and so seem to report a later start than the one before. */
    private static final long ANSWER_NANOS = 500_000_000;

    private final ChunkRun chunk;
    private final Job job;
    private final @Nullable TaskClaim claim;
    private final @Nullable ChunkEvent event = Telemetry.beginChunk();

    /** Whether the worker can begin the chunk at once, and if it cannot be asked, is not known to need any time. */
    @GuardedBy("chunk") private boolean waits;

    /** Since when the worker had nothing to do before the chunk's next task, as far as is known. */
    @GuardedBy("chunk") private long waitsSince = System.nanoTime();

    /**
     * Whether the tasks that had not started were given up, with a worker that cannot be replaced. Read without, too.
     */
    private volatile boolean givenUp;

    /** The highest index of a task that the worker may still begin, as it has confirmed. Only ever lowered. */
    @GuardedBy("chunk") private long limitedTo = Long.MAX_VALUE;

    /** Whether the worker was notified not to begin what is behind the claimed task. */
    @GuardedBy("chunk") private boolean leavesRest;

    /** @param first whether the worker has no chunk that comes before this one */
    RemoteRun(ChunkRun chunk, boolean first) {
        this.chunk = chunk;
        this.job = chunk.job();
        this.claim = chunk.claim();
        this.waits = first;
    }

    ChunkRun chunk() {
        return chunk;
    }

    // ---- What the worker needs ----

    @Override
    public int size() {
        return chunk.size();
    }

    @Override
    public void run() {
        chunk.run();
    }

    @Override
    public RemoteChunk remote() {
        return this;
    }

    @Override
    public JobInfo job() {
        return job.info();
    }

    @Override
    public long firstIndex() {
        return chunk.range().first();
    }

    @Override
    public int attempt() {
        return chunk.attempt();
    }

    @Override
    public @Nullable Object[] inputs() {
        List<?> all = chunk.range().inputs();
        int from = chunk.range().from();
        Object[] inputs = new Object[chunk.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = all.get(from + i);
        }
        return inputs;
    }

    @Override
    public boolean failFast() {
        return job.isFinal(chunk.range());
    }

    // ---- What the worker reports ----

    @Override
    public void started(int i) {
        if (claim != null) {
            boolean unused = claim.begin(i);
        }
    }

    @Override
    public void succeeded(int i, Object value) {
        if (!chunk.isLost() && (claim == null || claim.end(i))) {
            chunk.values()[i] = job.wantsOutcomes() ? chunk.success(i, value) : value;
            chunk.leaveTask(i);
        }
        chunk.endParticipantsBefore(i + 1);
    }

    @Override
    public void succeeded(int i, Object[] results, int count) {
        if (claim != null || job.wantsOutcomes()) {
            for (int k = 0; k < count; k++) {
                succeeded(i + k, results[k]);
            }
        } else if (!chunk.isLost()) {
            System.arraycopy(results, 0, chunk.values(), i, count);
            chunk.moveTo(i + count);
        }
        chunk.endParticipantsBefore(i + count);
    }

    @Override
    public void failed(int i, Throwable thrown) {
        if (!chunk.isLost() && (claim == null || claim.end(i))) {
            chunk.endParticipantsBefore(i + 1);
            chunk.failTask(i, thrown);
        }
    }

    @Override
    public void requested(TaskRequest request, RequestReply reply) {
        chunk.endParticipantsBefore(request.position());
        if (request.operation() == Operation.ENDED) {
            chunk.endNestedParticipant(request.position(), request.nested());
            return;
        }
        SharedRequests.handle(chunk, request, reply);
    }

    @Override
    public void finished(long nanos) {
        chunk.endParticipantsBefore(chunk.size());
        chunk.engine().unwatch(chunk);
        chunk.endRemote(nanos);
        Telemetry.endChunk(event, chunk);
        chunk.engine().finished(chunk);
    }

    @Override
    public void answered(long readingNanos) {
        synchronized (chunk) {
            long begin = System.nanoTime() - readingNanos;
            if (begin - waitsSince > ANSWER_NANOS) {
                waitsSince = begin;
            }
        }
    }

    @Override
    public void limitedTo(long index) {
        synchronized (chunk) {
            limitedTo = Math.min(limitedTo, index);
        }
    }

    // ---- Workers that do not begin ----

    /** The worker has no chunk that comes before this one. */
    void isFirst() {
        synchronized (chunk) {
            waits = true;
            waitsSince = System.nanoTime();
        }
    }

    /** A task has ended, so the worker has only now to begin the next one. */
    void waitsForStart() {
        synchronized (chunk) {
            waitsSince = System.nanoTime();
        }
    }

    /** The worker cannot be asked what it does, so that it may take any time to begin. */
    void mayWait() {
        synchronized (chunk) {
            waits = false;
        }
    }

    /**
     * The time that the worker has had to begin or go on with the chunk, in nanoseconds, without having reported a
     * start; 0 if it has reported one.
     */
    long nanosWaited(long now) {
        synchronized (chunk) {
            boolean waiting = waits && claim != null && claim.isFree() && chunk.position() < chunk.size();
            return waiting ? now - waitsSince : 0;
        }
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /**
     * Gives up the tasks that have not started, as timed out: the worker does not begin them, and cannot be replaced.
     *
     * @return the last one's position, or -1 if there are none or one has started after all
     */
    int giveUp() {
        synchronized (chunk) {
            int from = chunk.position();
            int last = chunk.size() - 1;
            if (chunk.isLost() || claim == null || !claim.isFree() || from > last) {
                return NONE;
            }
            givenUp = true;
            for (int i = from; i <= last; i++) {
                chunk.setTimedOut(i);
            }
            chunk.moveTo(last + 1);
            return last;
        }
    }

    /**
     * Notes that the worker, which is stuck in a task that was claimed, is notified to begin nothing behind it.
     *
     * @return the index of that task, or -1 if none was claimed that has others behind it, or the worker was notified
     *     before
     */
    long leaveRest() {
        synchronized (chunk) {
            int claimed = claimed();
            if (chunk.isLost() || givenUp || claimed == NONE || claimed + 1 >= chunk.size() || leavesRest) {
                return NONE;
            }
            leavesRest = true;
            return chunk.range().first() + claimed;
        }
    }

    /** The claimed task has come back: another one may be claimed, of which the worker does not know. */
    void forgetRest() {
        synchronized (chunk) {
            leavesRest = false;
        }
    }

    /**
     * Gives up what is behind the task that was claimed, if the worker is known not to begin it.
     *
     * @return the first position that is given up, or -1 if there is none
     */
    int takeRest() {
        synchronized (chunk) {
            int claimed = claimed();
            if (chunk.isLost()
                    || givenUp
                    || claimed == NONE
                    || limitedTo > chunk.range().first() + claimed) {
                return NONE;
            }
            givenUp = true;
            return claimed + 1;
        }
    }

    private int claimed() {
        return claim == null ? NONE : claim.claimed();
    }
}
