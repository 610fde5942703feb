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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a verb: what waits to be handed out, what is out, and what has come back.
 *
 * <p>Everything mutable is guarded by the engine's lock, except where a field says otherwise.
 *
 * <p><b>Owner.</b> The thread that called the verb, or consumes the stream, or the pool's own for asynchronous calls.
 * Only it runs callbacks, combines and reorders, so none of that needs a lock.
 *
 * <p><b>When a job ends.</b> Let {@code cutoff} be the lowest index that failed, or of the input that could not be
 * read. Nothing above it starts any more; the job ends when nothing below it is left. As tasks are first handed out in
 * the order of their indexes, everything below has been handed out by then, so the failure is the one that a plain loop
 * would have met. A job is aborted by a cutoff of -1.
 */
public final class Job {
    private static final long ABORTED = -1;
    private static final Duration LONG_LIMIT = Duration.ofDays(36500);

    private final Engine engine;
    private final Verb verb;
    private final long id;
    private final ContextTask<Object, Object> task;
    private final Settings settings;
    private final long seed;
    private final long call;
    private final long startNanos = System.nanoTime();
    private final @Nullable JobEvent event = Telemetry.beginJob();
    private final boolean guarded;
    private final boolean reportsTogether;
    private final long limitNanos;

    private final Checkpoint.@Nullable Call checkpoint;
    private final Inputs inputs;
    private final Chunker chunker;
    private final ArrayDeque<TaskRange> again = new ArrayDeque<>();
    private final List<ChunkRun> out = new ArrayList<>();

    /** Read without the lock by those who run chunks; only ever lowered. */
    private volatile long cutoff = Long.MAX_VALUE;

    /** Whether an input is just being taken from its iterator. */
    private boolean reading;

    /** Why the inputs end with the one that is being read, or null if they do not. */
    private @Nullable Throwable endAfterRead;

    /** The cut-off that workers elsewhere know of. */
    private long toldCutoff = Long.MAX_VALUE;

    private @Nullable Outcome<?> failure;
    private @Nullable Supplier<? extends Throwable> error;

    /** Read without the lock by those who wait. Set once, when no chunk of this job matters any more. */
    private volatile boolean finished;

    private final ResultSink results;

    /** Guarded by this object's monitor, which may be taken while the engine's lock is held. */
    private @Nullable CallInfo callInfo;

    /** Counts what the owner may be waiting for, so that it can spin on it. Written under the lock, read without. */
    private volatile int news;

    /** Whether the owner runs chunks itself while it waits. */
    private boolean ownerHelps;

    /** Whether the owner reads the inputs, a limited distance ahead, while it waits. */
    private boolean ownerReads;

    /** Who is parked until there is news. */
    private final List<Thread> parked = new ArrayList<>(1);

    /** Whether the job stands in the engine's queue of jobs that can hand something out. */
    boolean queued;

    /** What is told that there are arrivals or that the job has finished, if not a parked owner. */
    public @Nullable Runnable onNews;

    /** The thread that reads the inputs, if not the owner. */
    @Nullable Thread feeder;

    public Job(
            Engine engine,
            long id,
            Verb verb,
            ContextTask<Object, Object> task,
            Settings settings,
            long seed,
            long call,
            Inputs inputs,
            boolean collects) {
        this.checkpoint =
                settings.checkpoint() == null ? null : settings.checkpoint().begin(call, verb);
        this.engine = engine;
        this.id = id;
        this.verb = verb;
        this.task = task;
        this.settings = settings;
        this.seed = seed;
        this.call = call;
        this.inputs = inputs;
        this.results = new ResultSink(verb, collects, inputs.ended() ? (int) inputs.read() : 0);
        Duration limit = settings.limit();
        this.limitNanos = limit == null ? 0 : limit.compareTo(LONG_LIMIT) > 0 ? LONG_LIMIT.toNanos() : limit.toNanos();
        this.guarded = settings.limit() != null || startsOnce();
        this.reportsTogether = settings.chunkSize() > 0
                && collects
                && inputs.ended()
                && !guarded
                && checkpoint == null
                && !engine.hasListeners();
        this.chunker = new Chunker(settings.chunkSize());
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
        return call;
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

    /** What workers elsewhere have to know of this job. Made when the first one asks. */
    synchronized CallInfo call() {
        if (callInfo == null) {
            callInfo = new CallInfo(id, task, seed, call, guarded);
            if (finished) {
                callInfo.end();
            }
        }
        return callInfo;
    }

    /**
     * Whether a thread that has run a chunk may take the next one without the lock, and report both together: only where
     * chunks have a fixed size, since others grow; where nobody looks at results one by one; and where the engine need
     * not know which task runs.
     */
    boolean reportsTogether() {
        return reportsTogether;
    }

    /**
     * Takes the next chunk in that way. As under the lock tasks are first taken in the order of their indexes. The
     * engine's lock is not needed: a thread reports what it took together with a chunk that is listed as out, so the job
     * does not end without it.
     *
     * @return null if there is none, or none is wanted any more
     */
    @Nullable ChunkRun takeFollowing(WorkerState state, boolean onOwner) {
        return cutoff < Long.MAX_VALUE
                ? null
                : inputs.take(settings.chunkSize(), range -> new ChunkRun(this, state, range, onOwner));
    }

    public boolean wantsOutcomes() {
        return verb.wantsOutcomes();
    }

    public long cutoff() {
        return cutoff;
    }

    /** Whether a failure of such a task ends the call, so that nothing of a higher index need start. */
    boolean isFinal(TaskRange range) {
        return !verb.wantsOutcomes() && range.failures() >= settings.retries();
    }

    public boolean finished() {
        return finished;
    }

    int news() {
        return news;
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

    List<ChunkRun> out() {
        return out;
    }

    void setOwnerHelps() {
        ownerHelps = true;
    }

    public void setOwnerReads() {
        ownerReads = true;
    }

    /** Whether more inputs can still be used. */
    boolean acceptsInputs() {
        return !finished && !inputs.ended();
    }

    /** Whether so few inputs wait that their reader should go on. */
    boolean wantsInputs(int workers) {
        return acceptsInputs() && inputs.available() < chunker.readAhead(workers) / 2;
    }

    List<Thread> parked() {
        return parked;
    }

    /** Whether something can be handed out. */
    boolean hasWork() {
        return !finished && (!again.isEmpty() || readyInputs() > 0);
    }

    /**
     * How many inputs can be handed out. While more are to come, a chunk of fixed size is filled; a stream hands out
     * what there is.
     */
    private long readyInputs() {
        long available = inputs.available();
        boolean fill = !inputs.ended() && !verb.isStream() && available < settings.chunkSize();
        return fill ? 0 : available;
    }

    /** Whether a task that has started is lost for good with its worker. */
    boolean startsOnce() {
        return settings.delivery() == Delivery.AT_MOST_ONCE || settings.retriesOnLoss() == 0;
    }

    /** Whether a task waits that may have been the reason for the loss of a worker. */
    boolean hasSuspects() {
        for (TaskRange range : again) {
            if (range.suspect()) {
                return true;
            }
        }
        return false;
    }

    /** Notes chunks whose workers elsewhere have to know that less is wanted of them. */
    private void tellCutoff(Effects effects) {
        if (cutoff < toldCutoff) {
            toldCutoff = cutoff;
            effects.limit.addAll(handedOutTooMuch());
        }
    }

    /** The chunks of which less is wanted than was handed out. */
    public List<ChunkRun> handedOutTooMuch() {
        List<ChunkRun> chunks = new ArrayList<>(0);
        for (ChunkRun chunk : out) {
            if (chunk.range().first() + chunk.size() - 1 > cutoff) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    /** The number of tasks that wait to be assigned, as far as they are known. */
    long waitingTasks() {
        long waiting = inputs.available();
        for (TaskRange range : again) {
            waiting += range.count();
        }
        return waiting;
    }

    /**
     * Hands out the next chunk for a worker, or null if there is nothing.
     *
     * @param most the most tasks, unless the size of chunks is fixed
     */
    @Nullable ChunkRun take(WorkerState state, int workers, int most, boolean onOwner) {
        TaskRange range = takeRange(workers, most);
        if (range == null) {
            checkFinished();
            return null;
        }
        if (verb != Verb.INITIALIZE) {
            int left = state.remainingTasks();
            if (range.count() > left) {
                again.addFirst(range.rest(left));
                range = range.head(left);
            }
            state.spend(range.count());
        }
        ChunkRun chunk = new ChunkRun(this, state, range, onOwner);
        chunk.slot = out.size();
        out.add(chunk);
        return chunk;
    }

    private @Nullable TaskRange takeRange(int workers, int most) {
        if (finished) {
            return null;
        }
        TaskRange range;
        while ((range = again.poll()) != null) {
            if (range.first() <= cutoff) {
                int size =
                        settings.chunkSize() > 0 ? range.count() : Math.min(most, chunker.next(range.count(), workers));
                if (size < range.count()) {
                    again.addFirst(range.rest(size));
                    range = range.head(size);
                }
                return range;
            }
        }
        passKept();
        long ready = readyInputs();
        if (ready == 0) {
            return null;
        }
        int size = chunker.next(ready, workers);
        if (checkpoint != null) {
            size = checkpoint.missingFrom(inputs.next(), size);
        }
        return inputs.take(settings.chunkSize() > 0 ? size : Math.min(most, size));
    }

    /** Takes the next results that are known, instead of having their tasks run. */
    private void passKept() {
        if (checkpoint == null) {
            return;
        }
        int count;
        while ((count = checkpoint.keptFrom(inputs.next(), readyInputs())) > 0) {
            results.kept(inputs.take(count).first(), count);
        }
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

    /** Takes over what a finished chunk brought, and those that follow it. */
    void complete(ChunkRun first, Effects effects) {
        for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
            chunker.learn(chunk.position(), chunk.elapsedNanos());
            absorb(chunk, chunk.position(), effects);
            if (chunk.absorbed < chunk.size()) {
                runAgain(chunk.range().rest(chunk.absorbed));
            }
        }
        remove(first);
        checkFinished();
    }

    /** Takes over all up to and with a given task, while the chunk goes on. */
    void completeUpTo(ChunkRun chunk, int position, Effects effects) {
        absorb(chunk, position + 1, effects);
        checkFinished();
    }

    /** Has the rest of a chunk run again, which its worker does not begin; what the chunk still brings does not count. */
    void runElsewhere(ChunkRun chunk, int from, Effects effects) {
        absorb(chunk, from, effects);
        if (chunk.absorbed < chunk.size()) {
            runAgain(chunk.range().rest(chunk.absorbed));
            chunk.absorbed = chunk.size();
        }
    }

    /**
     * Takes over what a lost worker had finished of a chunk and those that follow it, and has the rest run again under
     * the rules.
     *
     * <p>A chunk of which nothing has started may have been the reason all the same, by what it takes to read its
     * inputs. If nothing else was in the worker's hand before it, the loss counts for each of its tasks: so each loss
     * counts for somebody, or comes after some progress, and no task is assigned forever.
     *
     * @param suspects how many more tasks the worker may have started, or have been about to, than it told of
     * @param first whether the worker had nothing in hand that came before this chunk
     * @return how many of the suspects are left for the worker's next chunk
     */
    int lose(ChunkRun head, String reason, int suspects, boolean first, Effects effects) {
        int left = suspects;
        for (ChunkRun chunk = head; chunk != null; chunk = chunk.next()) {
            ChunkRun.Progress progress = chunk.lose(left);
            absorb(chunk, progress.done(), effects);
            int next = chunk.absorbed;
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
        remove(head);
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
        boolean again = started
                ? settings.delivery() == Delivery.AT_LEAST_ONCE && range.losses() < settings.retriesOnLoss()
                : range.losses() < Math.max(1, settings.retriesOnLoss());
        if (again) {
            runAgain(range.againAfterLoss(position, chunk.workerName()));
            String when = started ? "lost its worker: " : "lost its worker before it started: ";
            long index = range.first() + position;
            effects.note(listener -> listener.taskRetried(id, index, range.attempt(), when + reason));
        } else {
            fail(new Outcome.WorkerLost<>(range.first() + position, range.attempt(), chunk.workerName(), reason));
        }
    }

    private void absorb(ChunkRun chunk, int upTo, Effects effects) {
        int from = chunk.absorbed;
        chunk.absorbed = Math.max(from, upTo);
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
                // What the task threw is asked for its text later, without the lock.
                effects.note(listener ->
                        listener.taskRetried(id, outcome.index(), outcome.attempts(), String.valueOf(outcome)));
            } else {
                fail(outcome);
            }
        }
        results.values(chunk, from, upTo);
    }

    private void runAgain(TaskRange range) {
        if (!finished && range.first() <= cutoff) {
            again.add(range);
        }
    }

    private void fail(Outcome<?> outcome) {
        results.failure(outcome);
        if (!verb.wantsOutcomes() && outcome.index() < cutoff) {
            failure = outcome;
            error = null;
            cutoff = outcome.index();
            dropAboveCutoff();
        }
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
        if (inputs.read() < cutoff) {
            failure = null;
            error = () -> cause;
            cutoff = inputs.read();
        }
        inputs.end();
        checkFinished();
    }

    /** All inputs were read. */
    void endInputs() {
        inputs.end();
        checkFinished();
    }

    /**
     * Ends the job now: what has not started never does, and what runs no longer matters.
     *
     * @param cause makes what the call throws, on the thread that throws it; null if it is to return what there is
     */
    void abort(@Nullable Supplier<? extends Throwable> cause, Effects effects) {
        if (!finished) {
            if (verb.wantsOutcomes()) {
                cancelStarted(effects);
            }
            error = cause;
            failure = null;
            cutoff = ABORTED;
            dropAboveCutoff();
            finish();
        }
    }

    /** Ends the job now, whatever state it is in: its last change was ended in the middle. */
    void giveUp(Supplier<? extends Throwable> cause) {
        if (!finished) {
            error = cause;
            failure = null;
            cutoff = ABORTED;
            again.clear();
            inputs.drop();
            finished = true;
            out.clear();
            endCallInfo();
        }
    }

    /** Takes over what the running chunks have brought so far, and tells of each task that was started how often. */
    private void cancelStarted(Effects effects) {
        for (ChunkRun first : out) {
            for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
                ChunkRun.Progress progress = chunk.progress();
                absorb(chunk, progress.done(), effects);
                if (progress.begun() > 0 && chunk.absorbed == progress.done()) {
                    results.failure(new Outcome.Cancelled<>(
                            chunk.range().first() + progress.done(), chunk.attempt(), chunk.workerName()));
                }
            }
        }
        for (TaskRange range : again) {
            if (range.lastWorker() != null) {
                results.failure(new Outcome.Cancelled<>(range.first(), range.attempt() - 1, range.lastWorker()));
            }
        }
    }

    /** What running chunks have finished of a job that ends early need not be computed again. */
    private void keepStarted() {
        for (ChunkRun chunk : out) {
            int done = chunk.progress().done();
            if (!chunk.hasFailures()) {
                results.values(chunk, chunk.absorbed, done);
                chunk.absorbed = Math.max(chunk.absorbed, done);
            }
        }
    }

    private void dropAboveCutoff() {
        again.removeIf(range -> range.first() > cutoff);
        inputs.drop();
    }

    /** Does nothing if it was done before, or the job was given up. */
    private void remove(ChunkRun chunk) {
        if (chunk.slot >= out.size() || out.get(chunk.slot) != chunk) {
            return;
        }
        ChunkRun last = out.remove(out.size() - 1);
        if (last != chunk) {
            out.set(chunk.slot, last);
            last.slot = chunk.slot;
        }
    }

    void checkFinished() {
        if (!finished && nothingLeft()) {
            finish();
        }
    }

    private boolean nothingLeft() {
        if (cutoff == Long.MAX_VALUE) {
            return inputs.ended() && inputs.available() == 0 && again.isEmpty() && allIsKnown();
        }
        if (inputs.available() > 0) {
            return false;
        }
        for (TaskRange range : again) {
            if (range.first() < cutoff) {
                return false;
            }
        }
        for (ChunkRun first : out) {
            for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
                // What is not taken over yet, of chunks that are reported together, is not left to be done.
                int position = chunk.position();
                int ended = reportsTogether && !chunk.hasFailures() ? position : chunk.absorbed;
                if (ended < chunk.size() && chunk.range().first() + ended < cutoff) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A worker may still be in a task that has timed out; what becomes of that is of no interest. */
    private boolean allIsKnown() {
        for (ChunkRun first : out) {
            for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
                if (chunk.absorbed < chunk.size()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void finish() {
        if (checkpoint != null) {
            keepStarted();
        }
        finished = true;
        endCallInfo();
        again.clear();
    }

    private synchronized void endCallInfo() {
        if (callInfo != null) {
            callInfo.end();
        }
    }

    /** Tells the owner, and the feeder, if there is something that they may be waiting for. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the engine's lock is held; volatile is for those who spin
    void tellOwner(Effects effects, int workers) {
        tellCutoff(effects);
        if (feeder != null && !acceptsInputs()) {
            effects.unpark.add(feeder);
        }
        if (finished || results.hasArrivals() || (ownerHelps && hasWork()) || (ownerReads && wantsInputs(workers))) {
            news++;
            effects.anyNews = true;
            if (!parked.isEmpty()) {
                effects.unpark.addAll(parked);
                parked.clear();
            }
            if (onNews != null) {
                effects.news.add(onNews);
            }
        }
    }

    /**
     * Makes what the call throws, or null if it succeeded. For finished jobs. To be asked without the lock, on the thread
     * that throws it: the message is made of what the task's exception says of itself.
     */
    public @Nullable Supplier<? extends Throwable> problem() {
        Outcome<?> failed = failure;
        return error != null || failed == null ? error : () -> exceptionOf(failed);
    }

    /** What the task threw whose failure ended the job; null if there is none. */
    @Nullable Throwable thrown() {
        return failure instanceof Outcome.Failed<?> failed ? failed.cause() : null;
    }

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
