package dev.lido.engine.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.Delivery;
import dev.lido.Outcome;
import dev.lido.engine.data.TaskRange;
import dev.lido.engine.shared.Participant;
import dev.lido.engine.shared.SharedState;
import dev.lido.spi.Chunk;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.Worker;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of a {@link TaskRange} to a worker, and what has come of it. It is run by {@link LocalRun} on a thread
 * of this JVM, or as a {@link RemoteRun} by a worker in another one.
 *
 * <p><b>Who touches what.</b> The thread that runs the chunk writes values, failures and position. The engine reads
 * them, under its lock, once {@link Engine#finished} was called, and before that only those below the position that it
 * read. In another JVM, the thread that receives the worker's messages takes the place of the thread that runs the
 * chunk.
 *
 * <p><b>Monitor.</b> The chunk's monitor guards whether it has begun, on which thread, and whether it was revoked or
 * lost, so that another thread can declare so at a definite point. In a {@linkplain Job#guarded guarded} job it also
 * guards {@link TaskClaim}. The engine's lock may be held when the monitor is taken, never the other way round.
 */
public final class ChunkRun implements Chunk {
    private static final AtomicIntegerFieldUpdater<ChunkRun> POSITION =
            AtomicIntegerFieldUpdater.newUpdater(ChunkRun.class, "position");

    private final Job job;
    private final WorkerState workerState;
    private final TaskRange range;
    private final boolean onOwner;

    /**
     * The tasks' values. Not put straight into the job's own array: that is likely an old object, into which the
     * collector makes every single store expensive, while a young array's are cheap, and copying it costs little.
     */
    private final Object[] values;

    /**
     * How the tasks that did not give a value ended, by position; null as long as all did. Written by the thread that
     * runs the chunk, or under the monitor.
     */
    private Outcome<?> @Nullable [] failures;

    /**
     * The number of tasks that have ended. Written by the thread that runs the chunk only, in release mode: a full
     * fence per task would cost more than dispatching it.
     */
    private volatile int position;

    /** Which task of a guarded job runs; null in other jobs. */
    private final @Nullable TaskClaim claim;

    /** The number of tasks whose outcomes the job has taken over. Guarded by the engine's lock. */
    private int absorbed;

    /** The place in the job's list of assigned chunks. Guarded by the engine's lock. */
    private int place;

    /** Set for good when the engine no longer wants this chunk's report: its worker was lost. */
    private volatile boolean lost;

    /**
     * The chunk that the same thread took after this one, without the engine's lock, and reports together with it.
     * Written by that thread, under the monitor and only while this chunk is not lost: so the engine, once it has
     * declared this chunk lost, knows all that follow.
     */
    private volatile @Nullable ChunkRun next;

    @GuardedBy("this") private boolean begun;

    /** Whether no task of this chunk is to run. Final once the chunk has begun, and then read without the monitor. */
    private volatile boolean revoked;

    @GuardedBy("this") private @Nullable Thread runner;

    @GuardedBy("this") private boolean interruptSent;

    /** Whether the worker has no other chunk that comes before this one. */
    @GuardedBy("this") private boolean first;

    /** The run in another JVM; null while there is none. Also read without the monitor. */
    private volatile @Nullable RemoteRun remote;

    private long elapsedNanos;

    /** The attempts that use shared state; null while there are none. Also read without the monitor. */
    private volatile @Nullable AttemptParticipants participants;

    /** Whether the running task waits for a nested call. Written by its thread. */
    private volatile boolean awaitsJob;

    /**
     * @param onOwner whether the thread that runs this is the one that waits for the job, and not a thread of the
     *     worker: an interrupt that arrives is then meant for the waiting
     */
    ChunkRun(Job job, WorkerState workerState, TaskRange range, boolean onOwner) {
        this.job = job;
        this.workerState = workerState;
        this.range = range;
        this.onOwner = onOwner;
        this.values = new Object[range.count()];
        this.claim = job.guarded() ? new TaskClaim(this) : null;
    }

    Engine engine() {
        return job.engine();
    }

    Job job() {
        return job;
    }

    WorkerState workerState() {
        return workerState;
    }

    Worker worker() {
        return workerState.worker();
    }

    String workerName() {
        return workerState.worker().name();
    }

    TaskRange range() {
        return range;
    }

    int attempt() {
        return range.attempt();
    }

    boolean onOwner() {
        return onOwner;
    }

    @Nullable TaskClaim claim() {
        return claim;
    }

    @Override
    public int size() {
        return range.count();
    }

    @Override
    public void run() {
        LocalRun.run(this);
    }

    @Override
    public RemoteChunk remote() {
        RemoteRun run;
        synchronized (this) {
            run = remote == null ? new RemoteRun(this, first) : remote;
            remote = run;
            begun = true;
        }
        engine().watch(this);
        return run;
    }

    /** The run in another JVM; null while there is none. */
    @Nullable RemoteRun remoteRun() {
        return remote;
    }

    // ---- Outcomes ----

    Object[] values() {
        return values;
    }

    @Nullable Outcome<?> failure(int i) {
        return failures == null ? null : failures[i];
    }

    boolean hasFailures() {
        return failures != null;
    }

    /** The number of tasks that have ended. */
    int position() {
        return position;
    }

    void moveTo(int end) {
        POSITION.lazySet(this, end);
    }

    Outcome<?> success(int i, @Nullable Object value) {
        return new Outcome.Value<>(range.first() + i, attempt(), workerName(), value);
    }

    /** Notes how a task that gave no value ended. By the thread that runs the chunk, or under the monitor. */
    void setFailure(int i, Outcome<?> outcome) {
        if (failures == null) {
            failures = new Outcome<?>[range.count()];
        }
        failures[i] = outcome;
    }

    void setTimedOut(int i) {
        setFailure(
                i,
                new Outcome.TimedOut<>(
                        range.first() + i,
                        attempt(),
                        workerName(),
                        job.settings().timeout()));
    }

    /** The task's outcome is in the arrays. In a guarded job no thread sees the task neither running nor ended. */
    void leaveTask(int i) {
        if (claim == null) {
            POSITION.lazySet(this, i + 1);
        } else {
            claim.leave(i);
        }
    }

    /** The task may have failed for want of memory, and that may still be short. */
    void failTask(int i, Throwable thrown) {
        for (int attempt = 1; ; attempt++) {
            try {
                setFailure(i, new Outcome.Failed<>(range.first() + i, attempt(), workerName(), thrown));
                leaveTask(i);
                if (job.isFinal(range)) {
                    engine().ended(this, i);
                }
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    // ---- Shared state ----

    /**
     * The participant that an attempt is which uses shared state.
     *
     * @param nested the number of the task of a nested call elsewhere, in the middle of the attempt, or 0
     * @param outer the participant in the middle of which the attempt runs on the same thread, or null
     * @return null if the attempt has ended
     */
    @Nullable Participant participant(int i, long nested, SharedState state, @Nullable Participant outer) {
        ChunkRun waiting = outer == null ? job.awaitedBy() : null;
        // The monitor of a chunk of a nested call is not held meanwhile.
        Participant around = waiting == null ? outer : waiting.participant(waiting.position(), 0, state, null);
        return join(i, nested, state, around);
    }

    private synchronized @Nullable Participant join(
            int i, long nested, SharedState state, @Nullable Participant outer) {
        if (lost || i < position || (claim != null && claim.isClaimed() && claim.claimed() >= i)) {
            return null;
        }
        AttemptParticipants all = participants == null ? new AttemptParticipants() : participants;
        participants = all;
        return all.join(i, nested, state, outer, around -> describe(i, around));
    }

    private Participant describe(int i, @Nullable Participant outer) {
        boolean returnsElements = job.settings().delivery() == Delivery.AT_LEAST_ONCE;
        String task = "task " + (range.first() + i) + " of " + job.verb().verbName() + " (attempt " + attempt()
                + ", on " + workerName() + ")";
        return Participant.attempt(outer == null ? task : "a nested task of " + task, returnsElements, outer);
    }

    /** The tasks before a position have ended, and with them their use of shared state. */
    void endParticipantsBefore(int i) {
        if (participants != null) {
            synchronized (this) {
                participants.endBefore(i);
            }
            engine().shared().deliver();
        }
    }

    /** A task was claimed as timed out, under the monitor: its use of shared state ends, though it may still run. */
    void endClaimedParticipants(int claimedAt) {
        AttemptParticipants all = participants;
        if (all != null) {
            all.endBefore(claimedAt + 1);
        }
    }

    void endNestedParticipant(int i, long nested) {
        if (participants != null) {
            synchronized (this) {
                participants.endNested(i, nested);
            }
            engine().shared().deliver();
        }
    }

    /** Notes whether the running task waits for a nested call. */
    void awaitsJob(boolean now) {
        awaitsJob = now;
    }

    /** Whether the running task waits for a nested call or for shared state, or is in the middle of one that does. */
    synchronized boolean waits(Set<Participant> waiting) {
        return awaitsJob || (participants != null && participants.wait(waiting));
    }

    // ---- The job's notes, which need the engine's lock ----

    /** The number of tasks whose outcomes the job has taken over. */
    int absorbed() {
        return absorbed;
    }

    /** Notes that the job takes over the outcomes up to a position. Returns the number of those that it had before. */
    int absorbUpTo(int end) {
        int before = absorbed;
        absorbed = Math.max(before, end);
        return before;
    }

    /** The place in the job's list of assigned chunks. */
    int place() {
        return place;
    }

    void listAt(int index) {
        place = index;
    }

    /** The time that the tasks will take, in nanoseconds, as far as that is known; infinite if it is not. */
    double nanosExpected() {
        return range.count() * job.chunker().nanosEach();
    }

    // ---- The run ----

    /**
     * Begins a run on the calling thread. Returns false if there was one before, or none is wanted any more.
     */
    synchronized boolean begin() {
        if (begun || lost) {
            return false;
        }
        begun = true;
        runner = Thread.currentThread();
        return true;
    }

    /** Ends what {@link #begin} began. Clears an interrupt of the thread that was meant for the tasks. */
    void end(long nanos) {
        elapsedNanos = nanos;
        synchronized (this) {
            runner = null;
            if (interruptSent || !onOwner) {
                LocalRun.clearInterrupt();
            }
        }
    }

    /** The run in another JVM has ended. */
    void endRemote(long nanos) {
        elapsedNanos = nanos;
    }

    long elapsedNanos() {
        return elapsedNanos;
    }

    /** Has no task of this chunk run, if none has begun to. Returns whether it was so. */
    synchronized boolean revoke() {
        if (!begun) {
            revoked = true;
        }
        return revoked;
    }

    /** Whether no task is to run. For the thread that has begun the run. */
    boolean isRevoked() {
        return revoked;
    }

    /**
     * Interrupts the thread that runs this, if one does. Returns false if that is to be asked of a worker elsewhere.
     */
    synchronized boolean interrupt() {
        if (runner != null) {
            interruptSent = true;
            runner.interrupt();
        }
        return remote == null;
    }

    /** Interrupts the thread that runs this, if one does, on account of a task that was claimed. */
    synchronized void interruptClaimed() {
        if (runner != null) {
            runner.interrupt();
        }
    }

    synchronized boolean interruptSent() {
        return interruptSent;
    }

    /** The chunk that is reported after this one and together with it, or null if there is none yet. */
    @Nullable ChunkRun next() {
        return next;
    }

    /** Takes the job's next chunk for the thread that has just run this one, where the job allows that; else null. */
    @Nullable ChunkRun takeNext() {
        if (failures != null || !job.reportsTogether()) {
            return null;
        }
        try {
            synchronized (this) {
                if (!lost) {
                    next = job.takeFollowing(workerState, onOwner);
                }
                return next;
            }
        } catch (Throwable thrown) {
            // Inputs may have been taken that are in no chunk now.
            engine().lock().tearAndMend(thrown);
            return null;
        }
    }

    // ---- What other threads declare ----

    /**
     * Declares the worker lost: no further task of this chunk starts, and outcomes that it still reports do not count.
     *
     * @param unreported the maximum number of tasks that may have started without having been reported, if they run
     *     elsewhere
     */
    synchronized Progress lose(int unreported) {
        lost = true;
        if (participants != null) {
            participants.lose();
        }
        Progress progress = progress();
        boolean unsure = remote != null && claim == null;
        return unsure ? new Progress(progress.done, Math.min(unreported, range.count() - progress.done)) : progress;
    }

    boolean isLost() {
        return lost;
    }

    /** Whether the result of the running task does not count any more. */
    boolean isUnwanted(long index) {
        return lost || index > job.cutoff().index() || (claim != null && claim.isClaimed());
    }

    /** The progress of this chunk. A task that was claimed as timed out has ended. */
    synchronized Progress progress() {
        if (claim != null && claim.isClaimed()) {
            return new Progress(claim.claimed() + 1, 0);
        }
        int done = position();
        boolean running = begun && done < range.count() && (claim == null || claim.isRunning());
        return new Progress(done, running ? 1 : 0);
    }

    /**
     * The progress of a chunk.
     *
     * @param done the number of tasks that have ended
     * @param begun the number of the next ones that may have started
     */
    record Progress(int done, int begun) {}

    /** The worker has no chunk that comes before this one. The engine's lock may be held. */
    synchronized void isFirst() {
        first = true;
        if (remote != null) {
            remote.isFirst();
        }
    }

    /** Whether the tasks that had not started were given up, with a worker that cannot be replaced. */
    boolean isGivenUp() {
        RemoteRun run = remote;
        return run != null && run.isGivenUp();
    }

    /** Has a worker elsewhere begin nothing that is not wanted any more. Others see so by themselves. */
    public void limitToCutoff() {
        RemoteRun run = remote;
        if (run != null) {
            worker().limitTo(run, job.cutoff().index());
        }
    }
}
