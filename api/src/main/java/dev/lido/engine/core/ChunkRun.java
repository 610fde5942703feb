package dev.lido.engine.core;

import dev.lido.ContextTask;
import dev.lido.Outcome;
import dev.lido.engine.data.TaskRange;
import dev.lido.spi.JobInfo;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.Worker;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One hand-out of a {@link TaskRange} to a worker, and its run.
 *
 * <p>Who touches what: the thread that runs the chunk writes values, failures and position; the engine reads them,
 * under its lock, once {@link Engine#finished} was called, and before that only what lies below the position it read. A
 * job that is <em>guarded</em>, because it has a time limit or tasks that must not run twice, also passes through this
 * object's monitor at the begin and the end of every task, so that another thread can claim the running task as timed
 * out, or the worker as lost, at a definite point. The engine's lock may be held when the monitor is taken, never the
 * other way round.
 *
 * <p>A chunk that runs in another JVM has no runner here: who receives the worker's messages tells what happened to the
 * tasks, and takes the runner's place in all of the above.
 */
public final class ChunkRun implements RemoteChunk {
    private static final int NONE = -1;

    /** A thread that runs chunk after chunk reports them after so many, or after so long. */
    private static final int MOST_TOGETHER = 64;

    private static final long MOST_NANOS_TOGETHER = 100_000;

    /** How long an answer may be under way, and so seem to tell of a later begin than the one before. */
    private static final long ANSWER_NANOS = 500_000_000;

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
     * How the tasks that did not give a value ended, by position; null as long as all did. Written by the runner, or
     * under the monitor.
     */
    private Outcome<?> @Nullable [] failures;

    /**
     * How many tasks have ended. Written by the runner only, in release mode: a full fence per task would cost more
     * than dispatching it.
     */
    private volatile int position;

    /** The number of tasks whose outcomes the job has taken over. Guarded by the engine's lock. */
    private int absorbed;

    /** The place in the job's list of assigned chunks. Guarded by the engine's lock. */
    private int place;

    /** Set for good when the engine no longer wants this chunk's report: its worker was lost. */
    private volatile boolean lost;

    /**
     * The chunk that the same thread took after this one, without the engine's lock, and reports together with it.
     * Written by the runner, under the monitor and only while this chunk is not lost: so the engine, once it has declared
     * this chunk lost, knows all that follow.
     */
    private volatile @Nullable ChunkRun next;

    // Guarded by this object's monitor:
    private boolean begun;
    private boolean elsewhere;
    private boolean revoked;
    private @Nullable Thread runner;
    private boolean interruptSent;
    private int running = NONE;
    private boolean runningEnded;
    private long runningSince;
    private int claimed = NONE;

    /** Since when the worker had nothing to do before this chunk, as far as is known; for chunks that run elsewhere. */
    private long waitsSince;

    private boolean waits;

    /** Whether the tasks that had not started were given up, with a worker that cannot be replaced. Also read without. */
    private volatile boolean givenUp;

    /** The highest index of a task that the worker may still begin, as it has confirmed. Only sinks. */
    private long limitedTo = Long.MAX_VALUE;

    /** Whether the worker was told not to begin what is behind the claimed task. */
    private boolean leavesRest;

    private long elapsedNanos;
    private @Nullable ChunkEvent event;

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

    TaskRange range() {
        return range;
    }

    boolean onOwner() {
        return onOwner;
    }

    /** The chunk that is reported after this one and together with it, or null if there is none yet. */
    @Nullable ChunkRun next() {
        return next;
    }

    String workerName() {
        return workerState.worker().name();
    }

    @Override
    public int attempt() {
        return range.attempt();
    }

    Object[] values() {
        return values;
    }

    @Nullable Outcome<?> failure(int i) {
        return failures == null ? null : failures[i];
    }

    boolean hasFailures() {
        return failures != null;
    }

    int position() {
        return position;
    }

    /** The number of tasks whose outcomes the job has taken over. Needs the engine's lock. */
    int absorbed() {
        return absorbed;
    }

    /** Notes that the job takes over the outcomes up to a position. Returns the number of those that it had before. */
    int absorbUpTo(int end) {
        int before = absorbed;
        absorbed = Math.max(before, end);
        return before;
    }

    /** The place in the job's list of assigned chunks. Needs the engine's lock. */
    int place() {
        return place;
    }

    void listAt(int index) {
        place = index;
    }

    /** How long the tasks will take, as far as that is known; infinite if it is not. Needs the engine's lock. */
    double nanosExpected() {
        return range.count() * job.chunker().nanosEach();
    }

    long elapsedNanos() {
        return elapsedNanos;
    }

    @Override
    public int size() {
        return range.count();
    }

    @Override
    public void run() {
        long begin = System.nanoTime();
        if (!runAlone(begin)) {
            return;
        }
        long end = begin + elapsedNanos;
        ChunkRun last = this;
        for (int count = 1; count < MOST_TOGETHER && end - begin < MOST_NANOS_TOGETHER; count++) {
            ChunkRun following = last.takeNext();
            if (following == null) {
                break;
            }
            boolean unused = following.runAlone(end);
            end += following.elapsedNanos;
            last = following;
        }
        engine().finished(this);
    }

    /** Takes the job's next chunk for the thread that has just run this one, where the job allows that; else null. */
    private @Nullable ChunkRun takeNext() {
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

    /** Runs the tasks of this chunk. Returns false if that was done before, or nobody wants it any more. */
    private boolean runAlone(long begin) {
        boolean wanted;
        synchronized (this) {
            if (begun || lost) {
                return false;
            }
            begun = true;
            runner = Thread.currentThread();
            wanted = !revoked;
        }
        ChunkEvent event = Telemetry.beginChunk();
        boolean guarded = job.guarded();
        CurrentTask current = CurrentTask.enter(this);
        try {
            engine().watch(this);
            if (wanted) {
                runTasks(job.task(), current, guarded);
            }
        } finally {
            engine().unwatch(this);
            current.leave();
            elapsedNanos = System.nanoTime() - begin;
            endRun();
        }
        Telemetry.endChunk(event, this);
        return true;
    }

    private void runTasks(ContextTask<Object, Object> task, CurrentTask current, boolean guarded) {
        List<?> inputs = range.inputs();
        int count = range.count();
        int from = range.from();
        long first = range.first();
        boolean wrap = job.wantsOutcomes();
        FailureCutoff cutoff = job.cutoff();
        for (int i = 0; i < count; i++) {
            if (first + i > cutoff.index() || lost || (guarded && !beginTask(i))) {
                return;
            }
            current.moveTo(first + i);
            Object value = null;
            Throwable thrown = null;
            try {
                value = task.apply(inputs.get(from + i), current);
                value = wrap ? outcome(i, value) : value;
            } catch (Throwable t) {
                thrown = t;
            }
            current.endTask(task);
            if (guarded && !endTask(i)) {
                clearInterrupt();
                continue;
            }
            if (Thread.currentThread().isInterrupted() || thrown instanceof InterruptedException) {
                if (onOwner && !interruptSent()) {
                    Thread.currentThread().interrupt();
                    return;
                }
                clearInterrupt();
            }
            if (thrown != null) {
                failTask(i, thrown);
            } else {
                values[i] = value;
                leaveTask(i, guarded);
            }
        }
    }

    private Outcome<?> outcome(int i, @Nullable Object value) {
        return new Outcome.Value<>(range.first() + i, attempt(), workerName(), value);
    }

    /** The task may have failed for want of memory, and that may still be short. */
    private void failTask(int i, Throwable thrown) {
        for (int attempt = 1; ; attempt++) {
            try {
                fail(i, new Outcome.Failed<>(range.first() + i, attempt(), workerName(), thrown));
                leaveTask(i, job.guarded());
                if (job.isFinal(range)) {
                    engine().ended(this, i);
                }
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    private void fail(int i, Outcome<?> outcome) {
        if (failures == null) {
            failures = new Outcome<?>[range.count()];
        }
        failures[i] = outcome;
    }

    private synchronized boolean beginTask(int i) {
        if (lost || givenUp) {
            return false;
        }
        running = i;
        runningEnded = false;
        runningSince = System.nanoTime();
        return true;
    }

    /** Returns false if the task was claimed as timed out meanwhile; then its result no longer counts. */
    private synchronized boolean endTask(int i) {
        if (givenUp) {
            return false;
        }
        if (claimed == NONE) {
            runningEnded = true;
            return true;
        }
        claimed = NONE;
        running = NONE;
        leavesRest = false;
        waitsSince = elsewhere ? System.nanoTime() : 0;
        POSITION.lazySet(this, i + 1);
        return false;
    }

    /** The task's outcome stands in the arrays. In a guarded job nobody sees it neither running nor done. */
    private void leaveTask(int i, boolean guarded) {
        if (!guarded) {
            POSITION.lazySet(this, i + 1);
            return;
        }
        synchronized (this) {
            running = NONE;
            waitsSince = elsewhere ? System.nanoTime() : 0;
            POSITION.lazySet(this, i + 1);
        }
    }

    /**
     * A flag that a task left, or that a time limit or cancellation set, must not reach the next task: chunks have no
     * meaning. What a cancellation wanted is kept in the job's cut-off.
     */
    private static void clearInterrupt() {
        boolean ignored = Thread.interrupted();
    }

    private synchronized boolean interruptSent() {
        return interruptSent;
    }

    private synchronized void endRun() {
        runner = null;
        if (interruptSent || !onOwner) {
            clearInterrupt();
        }
    }

    @Override
    public RemoteChunk remote() {
        synchronized (this) {
            begun = true;
            elsewhere = true;
            waitsSince = System.nanoTime();
        }
        event = Telemetry.beginChunk();
        engine().watch(this);
        return this;
    }

    /** The worker has nothing in hand that comes before this chunk. The engine's lock may be held. */
    synchronized void isNext() {
        waits = true;
        waitsSince = System.nanoTime();
    }

    /** The worker cannot be asked what it does, so that it may take any time to begin. */
    synchronized void mayWait() {
        waits = false;
    }

    boolean isGivenUp() {
        return givenUp;
    }

    @Override
    public synchronized void answered(long readingNanos) {
        long begin = System.nanoTime() - readingNanos;
        if (begin - waitsSince > ANSWER_NANOS) {
            waitsSince = begin;
        }
    }

    @Override
    public synchronized void limitedTo(long index) {
        limitedTo = Math.min(limitedTo, index);
    }

    @Override
    public JobInfo call() {
        return job.info();
    }

    @Override
    public long firstIndex() {
        return range.first();
    }

    @Override
    public @Nullable Object[] inputs() {
        List<?> all = range.inputs();
        Object[] inputs = new Object[range.count()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = all.get(range.from() + i);
        }
        return inputs;
    }

    @Override
    public boolean failFast() {
        return job.isFinal(range);
    }

    @Override
    public void started(int i) {
        boolean unused = beginTask(i);
    }

    @Override
    public void succeeded(int i, Object value) {
        if (!lost && (!job.guarded() || endTask(i))) {
            values[i] = job.wantsOutcomes() ? outcome(i, value) : value;
            leaveTask(i, job.guarded());
        }
    }

    @Override
    public void succeeded(int i, Object[] results, int count) {
        if (job.guarded() || job.wantsOutcomes()) {
            for (int k = 0; k < count; k++) {
                succeeded(i + k, results[k]);
            }
        } else if (!lost) {
            System.arraycopy(results, 0, values, i, count);
            POSITION.lazySet(this, i + count);
        }
    }

    @Override
    public void failed(int i, Throwable thrown) {
        if (!lost && (!job.guarded() || endTask(i))) {
            failTask(i, thrown);
        }
    }

    @Override
    public void finished(long nanos) {
        engine().unwatch(this);
        elapsedNanos = nanos;
        Telemetry.endChunk(event, this);
        engine().finished(this);
    }

    /** Has no task of this chunk run, if none has begun to. Returns whether it was so. */
    synchronized boolean revoke() {
        revoked |= !begun;
        return revoked;
    }

    /** Interrupts the thread that runs this, if one does. Returns false if that is to be asked of a worker elsewhere. */
    synchronized boolean interrupt() {
        if (runner != null) {
            interruptSent = true;
            runner.interrupt();
        }
        return !elsewhere;
    }

    /**
     * Declares the worker lost: no further task of this chunk starts, and what it still brings does not count.
     *
     * @param untold how many tasks may have started of which nothing was told, if they run elsewhere
     */
    synchronized Progress lose(int untold) {
        lost = true;
        Progress progress = progress();
        boolean unsure = elsewhere && !job.guarded();
        return unsure ? new Progress(progress.done, Math.min(untold, range.count() - progress.done)) : progress;
    }

    /** How far this chunk has come. A task that was claimed as timed out has ended. */
    synchronized Progress progress() {
        if (claimed != NONE) {
            return new Progress(claimed + 1, 0);
        }
        int done = position();
        boolean running = begun && done < range.count() && (!job.guarded() || this.running != NONE);
        return new Progress(done, running ? 1 : 0);
    }

    /**
     * How far a chunk has come.
     *
     * @param done how many tasks had ended
     * @param begun how many of the next ones may have started
     */
    record Progress(int done, int begun) {}

    boolean isLost() {
        return lost;
    }

    /** How long the worker has had this chunk to begin with, or to go on with, and told of no start; 0 if it has told. */
    synchronized long nanosWaited(long now) {
        boolean waiting = elsewhere && waits && running == NONE && claimed == NONE && position() < range.count();
        return waiting ? now - waitsSince : 0;
    }

    /**
     * Gives up the tasks that have not started, as timed out: the worker does not begin them, and cannot be replaced.
     *
     * @return the last one's position, or -1 if there are none or one has started after all
     */
    synchronized int giveUp() {
        int from = position();
        int last = range.count() - 1;
        if (lost || running != NONE || claimed != NONE || from > last) {
            return NONE;
        }
        givenUp = true;
        for (int i = from; i <= last; i++) {
            fail(
                    i,
                    new Outcome.TimedOut<>(
                            range.first() + i,
                            attempt(),
                            workerName(),
                            job.settings().limit()));
        }
        POSITION.lazySet(this, last + 1);
        return last;
    }

    /**
     * Notes that the worker, which is stuck in a task that was claimed, is told to begin nothing behind it.
     *
     * @return the index of that task, or -1 if none runs elsewhere that was claimed and has others behind it, or the
     *     worker was told before
     */
    synchronized long leaveRest() {
        if (!elsewhere || lost || givenUp || claimed == NONE || claimed + 1 >= range.count() || leavesRest) {
            return NONE;
        }
        leavesRest = true;
        return range.first() + claimed;
    }

    /**
     * Gives up what is behind the task that was claimed, if the worker is known not to begin it.
     *
     * @return the first position that is given up, or -1 if there is none
     */
    synchronized int takeRest() {
        if (lost || givenUp || claimed == NONE || limitedTo > range.first() + claimed) {
            return NONE;
        }
        givenUp = true;
        return claimed + 1;
    }

    /** How long the running task may go on, in nanoseconds; the whole limit while none runs. */
    synchronized long nanosLeft(long now) {
        return running == NONE || runningEnded ? job.limitNanos() : runningSince + job.limitNanos() - now;
    }

    /**
     * Claims the running task as timed out if it is, and interrupts it.
     *
     * @return its position, or -1 if nothing was claimed
     */
    synchronized int expire(long now) {
        if (running == NONE || runningEnded || claimed != NONE || nanosLeft(now) > 0) {
            return NONE;
        }
        // In this order: a task that is claimed has a failure, even if memory is short.
        fail(
                running,
                new Outcome.TimedOut<>(
                        range.first() + running,
                        attempt(),
                        workerName(),
                        job.settings().limit()));
        claimed = running;
        if (runner != null) {
            runner.interrupt();
        }
        return claimed;
    }

    /** Has a worker elsewhere begin nothing that is not wanted any more. Others see so by themselves. */
    public void limitToCutoff() {
        if (isElsewhere()) {
            worker().limitTo(this, job.cutoff().index());
        }
    }

    synchronized boolean isElsewhere() {
        return elsewhere;
    }

    /** Whether a task was claimed as timed out and has not come back. */
    synchronized boolean isClaimed() {
        return claimed != NONE;
    }
}
