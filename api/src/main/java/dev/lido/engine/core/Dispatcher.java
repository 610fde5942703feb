package dev.lido.engine.core;

import dev.lido.engine.data.Verb;
import dev.lido.engine.shared.Participant;
import dev.lido.spi.Worker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Assigns chunks of the open jobs to the workers. Every method needs the engine's lock; assertions check that.
 *
 * <p><b>Nothing waits while a worker is idle.</b> A worker is listed as idle, or as willing to take more, only if no
 * queued job has work. Jobs with work stand in a queue and take turns, a chunk each.
 */
final class Dispatcher {
    private final EngineLock lock;
    private final WorkerRegistry workers;
    private final Prefetch prefetch = new Prefetch();

    /** Makes the job that runs the initializer on a worker; null if there is no initializer. */
    private final @Nullable Supplier<@Nullable Job> initializer;

    /** The jobs whose calls have begun and not ended, or whose owners do not know yet that they have. */
    private final Set<Job> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private final ArrayDeque<Job> queue = new ArrayDeque<>();
    private final ArrayDeque<WorkerState> idle = new ArrayDeque<>();

    /** The jobs whose owners are parked until the worker is free that runs chunks on their threads. */
    private final List<Job> waitingForCaller = new ArrayList<>();

    /**
     * @param initializer makes the job that runs the initializer on a worker, or null while no worker is to run it;
     *     itself null if there is no initializer
     */
    Dispatcher(EngineLock lock, WorkerRegistry workers, @Nullable Supplier<@Nullable Job> initializer) {
        this.lock = lock;
        this.workers = workers;
        this.initializer = initializer;
    }

    // ---- Jobs ----

    /** Accepts a job: its first chunks are assigned at once. */
    void open(Job job, Effects effects) {
        assert lock.isHeldByCurrentThread();
        open.add(job);
        effects.note(listener -> listener.jobStarted(job.id(), job.verb().verbName()));
        settle(job, effects);
    }

    /**
     * After any change of a job: it may have work for idle workers, its owner may want to know, and it may be at its
     * end.
     */
    void settle(Job job, Effects effects) {
        assert lock.isHeldByCurrentThread();
        job.checkFinished();
        enqueue(job);
        assignAll(effects);
        notifyOwner(job, effects);
    }

    private void notifyOwner(Job job, Effects effects) {
        job.notifyOwner(effects, workers.size());
        if (job.finished()) {
            close(job, effects);
        }
    }

    /**
     * Ends what {@link #open} began, for a job that has finished. Its owner is notified before: until then the job is
     * one of those that {@link #giveUpAll} notifies, should this change end in its middle.
     */
    void close(Job job, Effects effects) {
        assert lock.isHeldByCurrentThread();
        if (open.contains(job)) {
            long tasks = job.results().succeeded();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - job.startNanos());
            effects.note(listener -> listener.jobFinished(job.id(), tasks, elapsed));
            Telemetry.endJob(job);
            open.remove(job);
        }
    }

    /**
     * Ends a job at once.
     *
     * @param cause makes what its call throws, null for nothing
     * @param interrupt whether to interrupt what runs
     */
    void abort(Job job, @Nullable Supplier<? extends Throwable> cause, boolean interrupt, Effects effects) {
        if (interrupt) {
            effects.interrupt.addAll(job.chunks().firsts());
        }
        job.abort(cause, effects);
        settle(job, effects);
    }

    List<Job> openJobs() {
        assert lock.isHeldByCurrentThread();
        return List.copyOf(open);
    }

    /** Whether a stream that is being closed is just taking an input from its iterator. */
    boolean isReading() {
        assert lock.isHeldByCurrentThread();
        return open.stream().anyMatch(job -> job.reading().isLast());
    }

    /** Whether each worker that has chunks waits for shared state, and no other has work to come. */
    boolean isStuck(Set<Participant> waiting) {
        assert lock.isHeldByCurrentThread();
        if (!queue.isEmpty() && !idle.isEmpty()) {
            return false;
        }
        return workers.states().stream().allMatch(state -> state.isFree() || state.waits(waiting));
    }

    /** Whether there are no jobs, and no worker runs anything. */
    boolean isQuiet() {
        assert lock.isHeldByCurrentThread();
        return open.isEmpty() && workers.isQuiet();
    }

    /** Ends all jobs, whatever state they are in. Can be ended anywhere, and begun again. */
    void giveUpAll(Supplier<? extends Throwable> error, Effects effects) {
        assert lock.isHeldByCurrentThread();
        for (Job job : open) {
            job.giveUp(error);
            job.notifyOwner(effects, workers.size());
        }
    }

    /** Forgets the jobs in the queue, all of which have ended. */
    void clearQueue() {
        assert lock.isHeldByCurrentThread();
        queue.clear();
    }

    /** Forgets all workers, which the backend has ended. */
    void clear() {
        assert lock.isHeldByCurrentThread();
        workers.clear();
        idle.clear();
        prefetch.clear();
        queue.clear();
    }

    // ---- Workers ----

    boolean hasInitializer() {
        return initializer != null;
    }

    /** A worker has joined. Returns false if it is known already. */
    boolean add(Worker worker, Effects effects) {
        assert lock.isHeldByCurrentThread();
        WorkerState state = workers.add(worker, initializer == null);
        if (state == null) {
            return false;
        }
        if (state.runsInCaller()) {
            wakeCallers(effects);
        } else {
            assign(state, effects);
            assignAll(effects);
        }
        return true;
    }

    /** A worker was lost. Returns what is known of it, its chunks too; null if it is not known. */
    @Nullable WorkerState remove(Worker worker) {
        assert lock.isHeldByCurrentThread();
        WorkerState state = workers.remove(worker);
        if (state != null) {
            state.unlist();
            prefetch.forget(state);
        }
        return state;
    }

    /**
     * Begins afresh, all jobs having ended: each worker is idle, or goes on with its chunks. Can be ended anywhere, and
     * begun again.
     */
    void startAfresh() {
        assert lock.isHeldByCurrentThread();
        open.clear();
        clearQueue();
        idle.clear();
        prefetch.clear();
        waitingForCaller.clear();
        for (WorkerState state : workers.states()) {
            state.polled();
            state.forgetAsked();
            prefetch.restore(state);
            if (state.runsInCaller()) {
                continue;
            }
            if (state.isFree()) {
                state.listFirst(idle);
            } else {
                prefetch.listIfWilling(state);
            }
        }
    }

    private void add(WorkerState state, ChunkRun chunk) {
        state.add(chunk);
        prefetch.noteAdded(state);
    }

    /** A worker no longer has a chunk. Returns false if it had it not: another thread has run it for the worker. */
    boolean release(WorkerState state, ChunkRun chunk) {
        assert lock.isHeldByCurrentThread();
        boolean had = state.remove(chunk);
        if (had) {
            prefetch.noteRemoved(state);
        }
        return had;
    }

    /** A worker has finished one of its chunks, which was {@linkplain #release released}. */
    void free(WorkerState state, Effects effects) {
        assert lock.isHeldByCurrentThread();
        state.forgetAsked();
        state.markNext();
        if (state.runsInCaller()) {
            wakeCallers(effects);
            return;
        }
        state.unlist();
        if (state.isFree()) {
            assign(state, effects);
        } else {
            prefetch.listIfWilling(state);
        }
        assignAll(effects);
    }

    /** Takes over a chunk that has ended, and those that follow it. Their worker still has the first one. */
    void complete(ChunkRun first, Effects effects) {
        assert lock.isHeldByCurrentThread();
        Job job = first.job();
        try {
            job.complete(first, effects);
        } catch (Throwable thrown) {
            // For example more results than an array holds: the call must fail, not wait forever.
            job.abort(() -> thrown, effects);
        }
        if (job.verb() == Verb.INITIALIZE) {
            return;
        }
        for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
            int tasks = chunk.position();
            first.workerState().countTasks(tasks);
            if (tasks > 0) {
                // Of a chunk that was returned there is nothing to report: its tasks run in another one.
                noteFinished(chunk, effects);
            }
        }
    }

    private static void noteFinished(ChunkRun chunk, Effects effects) {
        effects.note(listener -> listener.chunkFinished(
                chunk.job().id(),
                chunk.range().first(),
                chunk.size(),
                chunk.workerName(),
                Duration.ofNanos(chunk.elapsedNanos())));
    }

    // ---- Assigning ----

    /** Puts a job with work into the queue, without a look at which workers are idle. */
    void enqueue(Job job) {
        assert lock.isHeldByCurrentThread();
        if (!job.isQueued() && job.hasWork() && open.contains(job) && !workers.isCallerOnly()) {
            job.setQueued(true);
            queue.add(job);
        }
    }

    /** Assigns what there is to idle workers, and then to those that would take more, a chunk each in turn. */
    private void assignAll(Effects effects) {
        while (!queue.isEmpty()) {
            WorkerState state;
            if (idle.isEmpty()) {
                state = prefetch.poll();
                if (state == null) {
                    return;
                }
            } else {
                state = idle.pop();
                state.polled();
            }
            assign(state, effects);
        }
    }

    /**
     * Gives a worker its next chunk, or lists it as one that would take one. The one that becomes idle last is the
     * first to be used, while it still spins.
     */
    private void assign(WorkerState state, Effects effects) {
        boolean free = state.isFree();
        if (state.remainingTasks() == 0 || (!free && !prefetch.takesMore(state))) {
            return;
        }
        ChunkRun chunk = state.isReady() ? nextChunk(state, !free, effects) : initializerChunk(state);
        if (chunk != null) {
            // A worker has only what will be run: so this comes first.
            effects.run.add(chunk);
            add(state, chunk);
            state.markNext();
            prefetch.listIfWilling(state);
        } else if (free) {
            state.listFirst(idle);
            prefetch.askBack(effects);
        } else if (queue.isEmpty()) {
            prefetch.list(state);
        }
    }

    /** @param ahead whether the worker has a chunk, so that only jobs count that prefetch for it */
    private @Nullable ChunkRun nextChunk(WorkerState state, boolean ahead, Effects effects) {
        for (int jobs = queue.size(); jobs > 0; jobs--) {
            Job job = queue.remove();
            job.setQueued(false);
            int most = ahead ? prefetch.limit(job, state, workers.size()) : Integer.MAX_VALUE;
            ChunkRun chunk = most == 0 ? null : job.take(state, workers.size(), most, false);
            enqueue(job);
            if (job.checkpoint() != null || job.finished()) {
                notifyOwner(job, effects);
            }
            if (chunk != null) {
                return chunk;
            }
        }
        return null;
    }

    /**
     * The initializer is a job of one task, of which only its worker gets a chunk: so its failure is reported as any
     * task's.
     */
    private @Nullable ChunkRun initializerChunk(WorkerState state) {
        Job job = initializer == null ? null : initializer.get();
        return job == null ? null : job.take(state, 1, Integer.MAX_VALUE, false);
    }

    // ---- Chunks for threads that wait ----

    /** A chunk of any job, for a thread that is in the middle of another one, or null. */
    @Nullable ChunkRun takeAny(ChunkRun outer, Effects effects) {
        assert lock.isHeldByCurrentThread();
        return nextChunk(outer.workerState(), false, effects);
    }

    /**
     * A chunk that the current thread may run itself, or null.
     *
     * @param outer the chunk that this thread is in the middle of, on whose worker's account the new one then goes
     * @param onOwner whether this thread is the job's owner
     */
    @Nullable ChunkRun takeHere(Job job, @Nullable ChunkRun outer, boolean onOwner) {
        assert lock.isHeldByCurrentThread();
        if (outer != null) {
            job.setOwnerHelps();
            return job.take(outer.workerState(), workers.size(), Integer.MAX_VALUE, onOwner);
        }
        WorkerState caller = workers.caller();
        if (caller == null) {
            return null;
        }
        job.setOwnerHelps();
        if (!caller.isFree()) {
            return null;
        }
        ChunkRun chunk = caller.isReady() ? job.take(caller, 1, Integer.MAX_VALUE, onOwner) : initializerChunk(caller);
        if (chunk != null) {
            add(caller, chunk);
        }
        return chunk;
    }

    /**
     * Whether a job's owner has found the in-caller worker taken, but could take it by now: it becomes free without a
     * signal as long as no thread is noted to wait for it.
     */
    boolean callerIsFreeFor(Job job) {
        assert lock.isHeldByCurrentThread();
        WorkerState caller = workers.caller();
        return caller != null && caller.isFree() && job.hasWork();
    }

    /**
     * Notes that a job's owner is about to park until the in-caller worker is free. Returns false if there is no such
     * worker.
     */
    boolean awaitCaller(Job job) {
        assert lock.isHeldByCurrentThread();
        return workers.caller() != null && waitingForCaller.add(job);
    }

    void stopAwaitingCaller(Job job) {
        assert lock.isHeldByCurrentThread();
        waitingForCaller.remove(job);
    }

    private void wakeCallers(Effects effects) {
        for (Job job : waitingForCaller) {
            job.notifyOwner(effects, workers.size());
        }
    }
}
