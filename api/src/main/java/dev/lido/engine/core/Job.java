package dev.lido.engine.core;

import dev.lido.ContextTask;
import dev.lido.Delivery;
import dev.lido.Outcome;
import dev.lido.engine.data.Checkpoint;
import dev.lido.engine.data.Chunker;
import dev.lido.engine.data.Inputs;
import dev.lido.engine.data.ResultList;
import dev.lido.engine.data.Segment;
import dev.lido.engine.data.Settings;
import dev.lido.engine.data.TaskRange;
import dev.lido.engine.data.Verb;
import dev.lido.spi.JobInfo;
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
    private static final Duration LONG_LIMIT = Duration.ofDays(36500);

    private final Engine engine;
    private final Verb verb;
    private final long id;
    private final ContextTask<Object, Object> task;
    private final Settings settings;
    private final long seed;
    private final long number;
    private final long startNanos = System.nanoTime();
    private final @Nullable JobEvent event = Telemetry.beginJob();
    private final boolean guarded;
    private final boolean reportsTogether;
    private final long limitNanos;
    private final Checkpoint.@Nullable Call checkpoint;

    private final Inputs inputs;
    private final Chunker chunker;
    private final ResultSink results;
    private final FailureCutoff cutoff = new FailureCutoff();
    private final PendingTasks pending;
    private final AssignedChunks chunks = new AssignedChunks();
    private final JobSignal signal = new JobSignal();

    /** Whether an input is just being taken from its iterator. */
    private boolean reading;

    /** Why the inputs end with the one that is being read, or null if they do not. */
    private @Nullable Throwable endAfterRead;

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

    /** Guarded by this object's monitor, which may be taken while the engine's lock is held. */
    private @Nullable DetachedJobInfo info;

    public Job(
            Engine engine,
            long id,
            Verb verb,
            ContextTask<Object, Object> task,
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
        this.pending = new PendingTasks(
                inputs, chunker, verb.isStream(), settings.chunkSize(), checkpoint, results, cutoff);
        Duration limit = settings.limit();
        this.limitNanos = limit == null ? 0 : limit.compareTo(LONG_LIMIT) > 0 ? LONG_LIMIT.toNanos() : limit.toNanos();
        this.guarded = limit != null || startsOnce();
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

    ContextTask<Object, Object> task() {
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

    /** The time limit of an attempt, bounded so that it can be added to the clock; 0 if there is none. */
    long limitNanos() {
        return limitNanos;
    }

    /** Whether each task passes through its chunk's monitor when it starts and ends. */
    boolean guarded() {
        return guarded;
    }

    /**
     * Whether a thread that has run a chunk may take the next one without the lock, and report both together: only where
     * chunks have a fixed size, since others grow; where nothing looks at results one by one; and where the engine need
     * not know which task runs.
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
     * tasks are first taken in the order of their indexes. The engine's lock is not needed: a thread reports such a chunk
     * together with one that counts as assigned, so the job does not end without it.
     *
     * @return null if there is none, or none is wanted any more
     */
    @Nullable ChunkRun takeFollowing(WorkerState state, boolean onOwner) {
        return cutoff.isSet()
                ? null
                : inputs.take(settings.chunkSize(), range -> new ChunkRun(this, state, range, onOwner));
    }

    // ---- Results ----

    /** Takes over the results of a chunk that has ended, and of those that follow it. */
    void complete(ChunkRun first, Effects effects) {
        for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
            chunker.learn(chunk.position(), chunk.elapsedNanos());
            absorb(chunk, chunk.position(), effects);
            if (chunk.absorbed() < chunk.size()) {
                runAgain(chunk.range().rest(chunk.absorbed()));
            }
        }
        chunks.remove(first);
        checkFinished();
    }

    /** Takes over all up to and with a given task, while the chunk goes on. */
    void completeUpTo(ChunkRun chunk, int position, Effects effects) {
        absorb(chunk, position + 1, effects);
        checkFinished();
    }

    /**
     * Has the rest of a chunk run again, which its worker does not begin. Results of it that the chunk still reports do not
     * count.
     */
    void runElsewhere(ChunkRun chunk, int from, Effects effects) {
        absorb(chunk, from, effects);
        if (chunk.absorbed() < chunk.size()) {
            runAgain(chunk.range().rest(chunk.absorbed()));
            chunk.absorbUpTo(chunk.size());
        }
    }

    /**
     * Takes over the results of a chunk whose worker was lost, and of those that follow it, and has the rest run again
     * under the rules.
     *
     * <p>A chunk of which nothing has started may have been the reason all the same, by what it takes to read its
     * inputs. If it was the worker's first, the loss counts for each of its tasks. So each loss counts for some task, or
     * comes after some progress, and no task is assigned forever.
     *
     * @param suspects the maximum number of further tasks that the worker may have started, or have been about to, without
     *     having reported it
     * @param first whether the chunk was the worker's first
     * @return the number of the suspects that are left for the worker's next chunk
     */
    int lose(ChunkRun head, String reason, int suspects, boolean first, Effects effects) {
        int left = suspects;
        for (ChunkRun chunk = head; chunk != null; chunk = chunk.next()) {
            ChunkRun.Progress progress = chunk.lose(left);
            absorb(chunk, progress.done(), effects);
            int next = chunk.absorbed();
            int begun = Math.min(chunk.size(), progress.done() + progress.begun());
            for (; next < begun; next++) {
                loseTask(chunk, next, reason, true, effects);
            }
            if (begun == 0) {
                for (int end = Math.min(chunk.size(), left); next < end; next++) {
                    if (first && chunk == head) {
                        loseTask(chunk, next, reason, false, effects);
                    } else {
                        runAgain(chunk.range().alone(next));
                    }
                }
            }
            left -= Math.max(0, next - progress.done());
            if (next < chunk.size()) {
                runAgain(chunk.range().rest(next));
            }
        }
        chunks.remove(head);
        checkFinished();
        return left;
    }

    /**
     * @param started whether the task may have started. If not, it may run even where none may run twice; but one that
     *     was alone with the worker, and is lost again, must be the reason
     */
    private void loseTask(ChunkRun chunk, int position, String reason, boolean started, Effects effects) {
        if (finished) {
            return;
        }
        TaskRange range = chunk.range();
        long index = range.first() + position;
        boolean again = started
                ? settings.delivery() == Delivery.AT_LEAST_ONCE && range.losses() < settings.retriesOnLoss()
                : range.losses() < Math.max(1, settings.retriesOnLoss());
        if (again) {
            runAgain(range.againAfterLoss(position, chunk.workerName()));
            String when = started ? "lost its worker: " : "lost its worker before it started: ";
            effects.note(listener -> listener.taskRetried(id, index, range.attempt(), when + reason));
        } else {
            fail(new Outcome.WorkerLost<>(index, range.attempt(), chunk.workerName(), reason));
        }
    }

    /** Takes over the outcomes of a chunk's tasks up to a position, as far as that has not been done. */
    private void absorb(ChunkRun chunk, int upTo, Effects effects) {
        int from = chunk.absorbUpTo(upTo);
        if (finished || from >= upTo) {
            return;
        }
        if (!chunk.hasFailures()) {
            results.values(chunk, from, upTo);
            return;
        }
        for (int i = from; i < upTo; i++) {
            Outcome<?> outcome = chunk.failure(i);
            if (outcome == null) {
                continue;
            }
            results.values(chunk, from, i);
            from = i + 1;
            if (chunk.range().failures() < settings.retries()) {
                runAgain(chunk.range().againAfterFailure(i, chunk.workerName()));
                // The task's exception is asked for its text later, without the lock.
                effects.note(listener ->
                        listener.taskRetried(id, outcome.index(), outcome.attempts(), String.valueOf(outcome)));
            } else {
                fail(outcome);
            }
        }
        results.values(chunk, from, upTo);
    }

    private void runAgain(TaskRange range) {
        if (!finished) {
            pending.add(range);
        }
    }

    private void fail(Outcome<?> outcome) {
        results.failure(outcome);
        if (!verb.wantsOutcomes() && cutoff.fail(outcome)) {
            pending.dropAboveCutoff();
        }
    }

    // ---- Inputs ----

    /** Whether more inputs can still be used. */
    boolean acceptsInputs() {
        return !finished && !inputs.ended();
    }

    /** Whether so few inputs wait that their reader should go on. */
    boolean wantsInputs(int workers) {
        return acceptsInputs() && inputs.available() < chunker.readAhead(workers) / 2;
    }

    /** Returns false if no further input is to be taken from the iterator. */
    boolean beginRead() {
        reading = acceptsInputs() && endAfterRead == null;
        return reading;
    }

    boolean isReading() {
        return reading && endAfterRead != null && !finished;
    }

    /** Takes the input that was read; the last one, if the pool is being closed. */
    void addInput(Object input) {
        reading = false;
        inputs.add(input);
        endReads();
    }

    /** Ends the inputs with the one that is being read, if one is. */
    void endAfterRead(Throwable cause) {
        endAfterRead = cause;
        if (!reading) {
            endReads();
        }
    }

    /** Ends the inputs if that was asked for, whether or not one is being read. */
    void endReads() {
        reading = false;
        if (endAfterRead != null && acceptsInputs()) {
            failInput(endAfterRead);
        }
    }

    /** The input after the last one that was read could not be read. */
    void failInput(Throwable cause) {
        reading = false;
        cutoff.failInput(inputs.read(), cause);
        inputs.end();
        checkFinished();
    }

    /** All inputs were read. */
    void endInputs() {
        inputs.end();
        checkFinished();
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
                cancelStarted(effects);
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
            finished = true;
            chunks.clear();
            endInfo();
        }
    }

    /** Takes over the results of the running chunks so far, and of each task that was started the number of attempts. */
    private void cancelStarted(Effects effects) {
        for (ChunkRun chunk : chunks) {
            ChunkRun.Progress progress = chunk.progress();
            absorb(chunk, progress.done(), effects);
            if (progress.begun() > 0 && chunk.absorbed() == progress.done()) {
                results.failure(new Outcome.Cancelled<>(
                        chunk.range().first() + progress.done(), chunk.attempt(), chunk.workerName()));
            }
        }
        for (TaskRange range : pending.again()) {
            if (range.lastWorker() != null) {
                results.failure(new Outcome.Cancelled<>(range.first(), range.attempt() - 1, range.lastWorker()));
            }
        }
    }

    /** Results that running chunks have of a job that ends early need not be computed again. */
    private void keepStarted() {
        for (ChunkRun chunk : chunks) {
            int done = chunk.progress().done();
            if (!chunk.hasFailures()) {
                results.values(chunk, chunk.absorbUpTo(done), done);
            }
        }
    }

    void checkFinished() {
        if (!finished && pending.areExhausted() && nothingIsRunning()) {
            finish();
        }
    }

    /**
     * Whether workers have no tasks that are still wanted. A worker may still be in a task that has timed out: its outcome
     * is known.
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
            keepStarted();
        }
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
        if (feeder != null && !acceptsInputs()) {
            effects.unpark.add(feeder);
        }
        if (finished || results.hasArrivals() || (ownerHelps && hasWork()) || (ownerReads && wantsInputs(workers))) {
            signal.raise(effects);
        }
    }

    // ---- The answer ----

    /**
     * Makes what the call throws, or null if it succeeded. For finished jobs. To be asked without the lock, on the thread
     * that throws it.
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

    /** The same segment with its values at hand. For the owner; the lock is not needed. */
    public Segment loaded(Segment segment) {
        if (!segment.isKept()) {
            return segment;
        }
        Object[] values = checkpoint.read(segment.first(), segment.count());
        for (int i = 0; i < values.length && verb.wantsOutcomes(); i++) {
            values[i] = new Outcome.Value<>(segment.first() + i, 0, "checkpoint", values[i]);
        }
        return new Segment(segment.first(), values, 0, values.length, null);
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
