package dev.lido.engine.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.Delivery;
import dev.lido.Outcome;
import dev.lido.Task;
import dev.lido.engine.data.Checkpoint;
import dev.lido.engine.data.Chunker;
import dev.lido.engine.data.Inputs;
import dev.lido.engine.data.ResultList;
import dev.lido.engine.data.Settings;
import dev.lido.engine.data.TaskRange;
import dev.lido.engine.data.Verb;
import dev.lido.spi.JobInfo;
import dev.lido.spi.RequestSender;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of a verb: its tasks that wait, those that workers have, and the results that have come back.
 *
 * <p>Everything mutable is guarded by the engine's lock, except where a comment states otherwise.
 *
 * <p><b>Owner.</b> The thread that called the verb, or consumes the stream, or the pool's own for asynchronous calls.
 * Only it runs callbacks, combines and reorders, so none of that needs a lock.
 *
 * <p><b>The end.</b> A job ends when nothing below its {@linkplain FailureCutoff cutoff} is left. The dispatcher finds
 * that it has ended after each change of it.
 */
public final class Job {
    private static final Duration LONG_TIMEOUT = Duration.ofDays(36500);

    private final Engine engine;
    private final Verb verb;
    private final long id;
    private final Task<Object, Object> task;
    private final Settings settings;
    private final long seed;
    private final long number;
    private final long startNanos = System.nanoTime();
    private final @Nullable JobEvent event = Telemetry.beginJob();
    private final boolean guarded;
    private final boolean reportsTogether;
    private final long timeoutNanos;
    private final Checkpoint.@Nullable Call checkpoint;

    private final Inputs inputs;
    private final Chunker chunker;
    private final ResultSink results;
    private final FailureCutoff cutoff = new FailureCutoff();
    private final PendingTasks pending;
    private final AssignedChunks chunks = new AssignedChunks();
    private final InputReading reading;
    private final OutcomeSettler settler;

    /** Sends the requests of this job's tasks, if it is a nested one in a worker elsewhere. */
    private final @Nullable RequestSender requests = CurrentTask.senderForNested();

    /** The chunk the running task of which waits for this job, and for nothing else; null if it is no such. */
    private volatile @Nullable ChunkRun awaitedBy;

    private final JobSignal signal = new JobSignal();

    /** Read without the lock by threads that wait. Set once, when no chunk of this job matters any more. */
    private volatile boolean finished;

    /** Whether the owner runs chunks itself while it waits. */
    private boolean ownerHelps;

    /** Whether the owner reads the inputs, a limited distance ahead, while it waits. */
    private boolean ownerReads;

    /** Whether the job is in the dispatcher's queue. */
    private boolean queued;

    /** The thread that reads the inputs, if not the owner. */
    private @Nullable Thread feeder;

    /** Its monitor may be taken while the engine's lock is held. */
    @GuardedBy("this") private @Nullable DetachedJobInfo info;

    public Job(
            Engine engine,
            long id,
            Verb verb,
            Task<Object, Object> task,
            Settings settings,
            long seed,
            long number,
            Inputs inputs,
            boolean collects) {
        this.checkpoint =
                settings.checkpoint() == null ? null : settings.checkpoint().begin(number, verb);
        this.engine = engine;
        this.id = id;
        this.verb = verb;
        this.task = task;
        this.settings = settings;
        this.seed = seed;
        this.number = number;
        this.inputs = inputs;
        this.chunker = new Chunker(settings.chunkSize());
        this.results = new ResultSink(verb, collects, inputs.ended() ? (int) inputs.read() : 0);
        this.pending =
                new PendingTasks(inputs, chunker, verb.isStream(), settings.chunkSize(), checkpoint, results, cutoff);
        this.reading = new InputReading(inputs, chunker, cutoff);
        this.settler = new OutcomeSettler(id, verb, settings, pending, results, cutoff);
        Duration timeout = settings.timeout();
        this.timeoutNanos =
                timeout == null ? 0 : timeout.compareTo(LONG_TIMEOUT) > 0 ? LONG_TIMEOUT.toNanos() : timeout.toNanos();
        this.guarded = timeout != null || startsOnce();
        this.reportsTogether = settings.chunkSize() > 0
                && collects
                && inputs.ended()
                && !guarded
                && checkpoint == null
                && !engine.hasListeners();
    }

    public Engine engine() {
        return engine;
    }

    public long id() {
        return id;
    }

    public Verb verb() {
        return verb;
    }

    Task<Object, Object> task() {
        return task;
    }

    public Settings settings() {
        return settings;
    }

    long seed() {
        return seed;
    }

    long number() {
        return number;
    }

    @Nullable JobEvent event() {
        return event;
    }

    public long startNanos() {
        return startNanos;
    }

    /**
     * What is known of this call's results from an earlier run of the program, and where new ones are kept; or null.
     */
    Checkpoint.@Nullable Call checkpoint() {
        return checkpoint;
    }

    /** The timeout of an attempt, bounded so that it can be added to the clock; 0 if there is none. */
    long timeoutNanos() {
        return timeoutNanos;
    }

    /** Whether each task passes through its chunk's monitor when it starts and ends. */
    boolean guarded() {
        return guarded;
    }

    /**
     * Whether a thread that has run a chunk may take the next one without the lock, and report both together: only
     * where chunks have a fixed size, since others grow; where nothing looks at results one by one; and where the
     * engine need not know which task runs.
     */
    boolean reportsTogether() {
        return reportsTogether;
    }

    public boolean wantsOutcomes() {
        return verb.wantsOutcomes();
    }

    /** Whether a task that has started is lost for good with its worker. */
    boolean startsOnce() {
        return settings.delivery() == Delivery.AT_MOST_ONCE || settings.retriesOnLoss() == 0;
    }

    /** Whether a failure of such a task ends the call, so that nothing of a higher index need start. */
    boolean isFinal(TaskRange range) {
        return !verb.wantsOutcomes() && range.failures() >= settings.retries();
    }

    /** What workers elsewhere have to know of this job. Made when the first one asks. */
    synchronized JobInfo info() {
        if (info == null) {
            info = new DetachedJobInfo(id, task, seed, number, guarded);
            if (finished) {
                info.end();
            }
        }
        return info;
    }

    public boolean finished() {
        return finished;
    }

    /** Notes the chunk the running task of which waits for this job, and for nothing else; null if there is none. */
    void awaitedBy(@Nullable ChunkRun chunk) {
        awaitedBy = chunk;
    }

    @Nullable ChunkRun awaitedBy() {
        return awaitedBy;
    }

    @Nullable RequestSender requests() {
        return requests;
    }

    public JobSignal signal() {
        return signal;
    }

    FailureCutoff cutoff() {
        return cutoff;
    }

    // Everything below needs the engine's lock.

    public Inputs inputs() {
        return inputs;
    }

    Chunker chunker() {
        return chunker;
    }

    public ResultSink results() {
        return results;
    }

    InputReading reading() {
        return reading;
    }

    OutcomeSettler settler() {
        return settler;
    }

    PendingTasks pending() {
        return pending;
    }

    AssignedChunks chunks() {
        return chunks;
    }

    /** The chunks of workers that have tasks which are not wanted any more. */
    public List<ChunkRun> chunksAboveCutoff() {
        return chunks.above(cutoff.index());
    }

    boolean isQueued() {
        return queued;
    }

    void setQueued(boolean now) {
        queued = now;
    }

    void setFeeder(Thread thread) {
        feeder = thread;
    }

    void setOwnerHelps() {
        ownerHelps = true;
    }

    public void setOwnerReads() {
        ownerReads = true;
    }

    // ---- Assigning ----

    /** Whether tasks can be assigned. */
    boolean hasWork() {
        return !finished && pending.areReady();
    }

    /**
     * Makes the next chunk for a worker, or null if there is nothing.
     *
     * @param workers the number of workers that share the work
     * @param most the maximum number of tasks, unless the size of chunks is fixed
     * @param onOwner whether the job's owner is to run it
     */
    @Nullable ChunkRun take(WorkerState state, int workers, int most, boolean onOwner) {
        TaskRange range = finished ? null : pending.take(workers, most);
        if (range == null) {
            checkFinished();
            return null;
        }
        if (verb != Verb.INITIALIZE) {
            int left = state.remainingTasks();
            if (range.count() > left) {
                pending.putBack(range.rest(left));
                range = range.head(left);
            }
            state.spend(range.count());
        }
        ChunkRun chunk = new ChunkRun(this, state, range, onOwner);
        chunks.add(chunk);
        return chunk;
    }

    /**
     * Makes the next chunk for a thread that {@linkplain #reportsTogether reports several together}. As under the lock
     * tasks are first taken in the order of their indexes. The engine's lock is not needed: a thread reports such a
     * chunk together with one that counts as assigned, so the job does not end without it.
     *
     * @return null if there is none, or none is wanted any more
     */
    @Nullable ChunkRun takeFollowing(WorkerState state, boolean onOwner) {
        return cutoff.isSet()
                ? null
                : inputs.take(settings.chunkSize(), range -> new ChunkRun(this, state, range, onOwner));
    }

    // ---- Outcomes ----

    /** Takes over the outcomes of a chunk that has ended, and of those that follow it. */
    void complete(ChunkRun first, Effects effects) {
        for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
            chunker.learn(chunk.position(), chunk.elapsedNanos());
            settler.complete(chunk, effects);
        }
        chunks.remove(first);
    }

    /** As {@link OutcomeSettler#lose}. */
    int lose(ChunkRun head, String reason, int suspects, boolean first, Effects effects) {
        int left = settler.lose(head, reason, suspects, first, effects);
        chunks.remove(head);
        return left;
    }

    // ---- The end ----

    /**
     * Ends the job now: tasks that have not started never do, and those that run no longer matter.
     *
     * @param cause makes what the call throws, on the thread that throws it; null if it is to return what there is
     */
    void abort(@Nullable Supplier<? extends Throwable> cause, Effects effects) {
        if (!finished) {
            if (verb.wantsOutcomes()) {
                settler.cancelStarted(chunks, effects);
            }
            cutoff.abort(cause);
            pending.dropAboveCutoff();
            finish();
        }
    }

    /** Ends the job now, whatever state it is in: its last change was ended in the middle. */
    void giveUp(Supplier<? extends Throwable> cause) {
        if (!finished) {
            cutoff.abort(cause);
            pending.clearAgain();
            inputs.drop();
            settler.close();
            finished = true;
            chunks.clear();
            endInfo();
        }
    }

    /** Ends the job if nothing is left of it that is wanted. */
    void checkFinished() {
        if (!finished && pending.areExhausted() && nothingIsRunning()) {
            finish();
        }
    }

    /**
     * Whether workers have no tasks that are still wanted. A worker may still be in a task that has timed out: its
     * outcome is known.
     */
    private boolean nothingIsRunning() {
        long end = cutoff.index();
        for (ChunkRun chunk : chunks) {
            int ended = chunk.absorbed();
            if (cutoff.isSet() && reportsTogether && !chunk.hasFailures()) {
                // Of chunks that are reported together, tasks have ended that are not taken over yet.
                ended = chunk.position();
            }
            if (ended < chunk.size() && chunk.range().first() + ended < end) {
                return false;
            }
        }
        return true;
    }

    private void finish() {
        if (checkpoint != null) {
            settler.keepStarted(chunks);
        }
        settler.close();
        finished = true;
        endInfo();
        pending.clearAgain();
    }

    private synchronized void endInfo() {
        if (info != null) {
            info.end();
        }
    }

    /** Raises the signal, and wakes the feeder, if there is something that they may be waiting for. */
    void notifyOwner(Effects effects, int workers) {
        if (cutoff.report()) {
            effects.limit.addAll(chunksAboveCutoff());
        }
        if (feeder != null && !reading.accepts()) {
            effects.unpark.add(feeder);
        }
        if (finished
                || results.hasArrivals()
                || (ownerHelps && hasWork())
                || (ownerReads && reading.wantsMore(workers))) {
            signal.raise(effects);
        }
    }

    // ---- The answer ----

    /**
     * Makes what the call throws, or null if it succeeded. For finished jobs. To be asked without the lock, on the
     * thread that throws it.
     */
    public @Nullable Supplier<? extends Throwable> problem() {
        return cutoff.problem();
    }

    /** The exception of an outcome that is none of a success. */
    public static RuntimeException exceptionOf(Outcome<?> outcome) {
        try {
            outcome.get();
        } catch (RuntimeException thrown) {
            return thrown;
        }
        throw new AssertionError("not a failure: " + outcome);
    }

    /** The answer's list of a finished job. */
    public List<Object> collected() {
        return results.collected(inputs.read());
    }

    /** The same from results that the owner took one by one. */
    public List<Object> completed(ResultList taken) {
        return results.complete(taken, inputs.read());
    }
}
