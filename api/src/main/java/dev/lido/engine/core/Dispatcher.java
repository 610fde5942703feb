package dev.lido.engine.core;

import dev.lido.WorkerInfo;
import dev.lido.spi.Worker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which worker does what: the lanes, who of them idles, and the jobs that wait to hand something out. Every method
 * needs the engine's lock.
 *
 * <p>Invariant: a lane idles, or is listed as one that would take more ahead, only if no queued job has work. Jobs with
 * work stand in a queue and take turns, a chunk each.
 */
final class Dispatcher {
    /** Makes the job that runs the initializer on a worker; null if there is no initializer. */
    private final @Nullable Supplier<@Nullable Job> initializer;

    private final IdentityHashMap<Worker, WorkerState> lanes = new IdentityHashMap<>();
    private final ArrayDeque<WorkerState> idle = new ArrayDeque<>();

    /** The lanes that have something in hand and would take more ahead. */
    private final ArrayDeque<WorkerState> hungry = new ArrayDeque<>();

    /** The lanes that have more than one chunk in hand, so that a worker that idles need not look at all. */
    private final Set<WorkerState> stocked = new LinkedHashSet<>();

    /** The jobs whose calls have begun and not ended, or whose owners do not know yet that they have. */
    private final Set<Job> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private final ArrayDeque<Job> queue = new ArrayDeque<>();

    /** The lane of the worker that works on the threads of those who wait, if there is one. */
    private @Nullable WorkerState callerLane;

    /** The jobs whose owners are parked until that lane is free. */
    private final List<Job> waitingForCaller = new ArrayList<>();

    /**
     * @param initializer makes the job that runs the initializer on a worker, or null while no worker is to run it; itself
     *     null if there is no initializer
     */
    Dispatcher(@Nullable Supplier<@Nullable Job> initializer) {
        this.initializer = initializer;
    }

    int workers() {
        return Math.max(1, lanes.size());
    }

    List<WorkerInfo> infos() {
        return lanes.values().stream()
                .map(lane -> new WorkerInfo(lane.worker.name(), !lane.inHand.isEmpty(), lane.tasks))
                .sorted(Comparator.comparing(WorkerInfo::name))
                .toList();
    }

    boolean hasInitializer() {
        return initializer != null;
    }

    boolean runsInCaller() {
        return callerLane != null;
    }

    List<Worker> allWorkers() {
        return List.copyOf(lanes.keySet());
    }

    /** What the workers have in hand. */
    List<ChunkRun> running() {
        List<ChunkRun> running = new ArrayList<>();
        for (WorkerState lane : lanes.values()) {
            running.addAll(lane.inHand);
        }
        return running;
    }

    /** Returns false if the worker is known already. */
    boolean add(Worker worker, Effects effects) {
        if (lanes.containsKey(worker)) {
            return false;
        }
        WorkerState lane = new WorkerState(worker, initializer == null);
        lanes.put(worker, lane);
        if (lane.inCaller) {
            callerLane = lane;
            wakeCallers(effects);
        } else {
            handOut(lane, effects);
            feed(effects);
        }
        return true;
    }

    /** Returns the lane that the worker had, or null if it is not known. */
    @Nullable WorkerState remove(Worker worker) {
        WorkerState lane = lanes.remove(worker);
        if (lane != null) {
            unlist(lane);
            stocked.remove(lane);
            if (callerLane == lane) {
                callerLane = null;
            }
        }
        return lane;
    }

    void clear() {
        lanes.clear();
        idle.clear();
        hungry.clear();
        stocked.clear();
        queue.clear();
    }

    /**
     * Begins afresh, all jobs having ended: each worker idles, or goes on with what it has in hand. Can be ended anywhere,
     * and begun again.
     */
    void startAfresh() {
        open.clear();
        clearQueue();
        idle.clear();
        hungry.clear();
        stocked.clear();
        waitingForCaller.clear();
        for (WorkerState lane : lanes.values()) {
            lane.listed = null;
            lane.asked = false;
            if (lane.inHand.size() > 1) {
                stocked.add(lane);
            }
            if (lane.inCaller) {
                continue;
            }
            if (lane.inHand.isEmpty()) {
                list(lane, idle);
            } else {
                listIfHungry(lane);
            }
        }
    }

    /** Forgets the jobs in the queue, all of which have ended. */
    void clearQueue() {
        queue.clear();
    }

    private void hold(WorkerState lane, ChunkRun chunk) {
        lane.inHand.add(chunk);
        if (lane.inHand.size() == 2) {
            stocked.add(lane);
        }
    }

    /** A worker no longer has a chunk in hand. Returns false if it had not: another thread has run it for the worker. */
    boolean release(WorkerState lane, ChunkRun chunk) {
        boolean held = lane.inHand.remove(chunk);
        if (held && lane.inHand.size() == 1) {
            stocked.remove(lane);
        }
        return held;
    }

    /** A worker has finished something that it had in hand, and that was {@linkplain #release released}. */
    void free(WorkerState lane, Effects effects) {
        lane.asked = false;
        lane.markNext();
        if (lane.inCaller) {
            wakeCallers(effects);
            return;
        }
        unlist(lane);
        if (lane.inHand.isEmpty()) {
            handOut(lane, effects);
        } else {
            listIfHungry(lane);
        }
        feed(effects);
    }

    // ---- Jobs ----

    /** Accepts a job: its first chunks are assigned at once. */
    void open(Job job, Effects effects) {
        open.add(job);
        effects.note(listener -> listener.jobStarted(job.id(), job.verb().verbName()));
        job.checkFinished();
        settle(job, effects);
    }

    /** After any change of a job: it may have work for idle workers, its owner may want to know, and it may be at its end. */
    void settle(Job job, Effects effects) {
        enqueue(job);
        feed(effects);
        notifyOwner(job, effects);
    }

    private void notifyOwner(Job job, Effects effects) {
        job.tellOwner(effects, workers());
        if (job.finished()) {
            close(job, effects);
        }
    }

    /**
     * Ends what {@link #open} began, for a job that has finished. Its owner is notified before: until then the job is one
     * of those that {@link #giveUpAll} notifies, should this change end in its middle.
     */
    void close(Job job, Effects effects) {
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
            effects.interrupt.addAll(job.out());
        }
        job.abort(cause, effects);
        settle(job, effects);
    }

    List<Job> openJobs() {
        return List.copyOf(open);
    }

    /** Whether a stream that is being closed is just taking an input from its iterator. */
    boolean isReading() {
        return open.stream().anyMatch(Job::isReading);
    }

    /** Whether there are no jobs, and no worker runs anything. */
    boolean isQuiet() {
        return open.isEmpty() && running().isEmpty();
    }

    /** Ends all jobs, whatever state they are in. Can be ended anywhere, and begun again. */
    void giveUpAll(Supplier<? extends Throwable> error, Effects effects) {
        for (Job job : open) {
            job.giveUp(error);
            job.tellOwner(effects, workers());
        }
    }

    /** Hands out what there is to whoever idles, and then ahead, a chunk each in turn. */
    private void feed(Effects effects) {
        while (!queue.isEmpty()) {
            WorkerState lane = idle.isEmpty() ? hungry.poll() : idle.pop();
            if (lane == null) {
                return;
            }
            lane.listed = null;
            handOut(lane, effects);
        }
    }

    private void list(WorkerState lane, ArrayDeque<WorkerState> where) {
        lane.listed = where;
        if (where == idle) {
            where.push(lane);
        } else {
            where.add(lane);
        }
    }

    private static void unlist(WorkerState lane) {
        if (lane.listed != null) {
            lane.listed.remove(lane);
            lane.listed = null;
        }
    }

    private void listIfHungry(WorkerState lane) {
        if (lane.takesMore()) {
            list(lane, hungry);
        }
    }

    /** Puts a job with work into the queue, without a look at who idles. */
    void enqueue(Job job) {
        boolean onlyCallers = callerLane != null && lanes.size() == 1;
        if (!job.queued && job.hasWork() && open.contains(job) && !onlyCallers) {
            job.queued = true;
            queue.add(job);
        }
    }

    /**
     * Gives a worker its next chunk, or lists it as one that would take one. The one that idles last is the first to be
     * used, while it still spins.
     */
    private void handOut(WorkerState lane, Effects effects) {
        boolean free = lane.inHand.isEmpty();
        if (lane.remainingTasks() == 0 || (!free && !lane.takesMore())) {
            return;
        }
        ChunkRun chunk = lane.ready ? nextChunk(lane, !free, effects) : initializerChunk(lane);
        if (chunk != null) {
            // In hand is only what will be run: so this comes first.
            effects.run.add(chunk);
            hold(lane, chunk);
            lane.markNext();
            listIfHungry(lane);
        } else if (free) {
            list(lane, idle);
            askBack(effects);
        } else if (queue.isEmpty()) {
            list(lane, hungry);
        }
    }

    /** A worker idles: what others were handed ahead, and have not begun, is better with him. */
    private void askBack(Effects effects) {
        for (WorkerState lane : stocked) {
            if (!lane.asked) {
                lane.asked = true;
                effects.giveBack.add(lane.worker);
            }
        }
    }

    /** @param ahead whether the lane has something in hand, so that only jobs count that hand out ahead to it */
    private @Nullable ChunkRun nextChunk(WorkerState lane, boolean ahead, Effects effects) {
        for (int jobs = queue.size(); jobs > 0; jobs--) {
            Job job = queue.remove();
            job.queued = false;
            int most = ahead ? job.mostAhead(lane, workers()) : Integer.MAX_VALUE;
            ChunkRun chunk = most == 0 ? null : job.take(lane, workers(), most, false);
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
     * The initializer is a job of one task, that only its worker is handed: so its failure comes back like any task's.
     */
    private @Nullable ChunkRun initializerChunk(WorkerState lane) {
        Job job = initializer == null ? null : initializer.get();
        return job == null ? null : job.take(lane, 1, Integer.MAX_VALUE, false);
    }

    /** A chunk of any job, for a thread that is in the middle of another one, or null. */
    @Nullable ChunkRun takeAny(ChunkRun around, Effects effects) {
        return nextChunk(around.lane(), false, effects);
    }

    /**
     * A chunk that the current thread may run itself, or null.
     *
     * @param around the chunk that this thread is in the middle of, on whose worker's account the new one then goes
     * @param onOwner whether this thread is the job's owner
     */
    @Nullable ChunkRun takeHere(Job job, @Nullable ChunkRun around, boolean onOwner) {
        if (around != null) {
            job.setOwnerHelps();
            return job.take(around.lane(), workers(), Integer.MAX_VALUE, onOwner);
        }
        WorkerState lane = callerLane;
        if (lane == null) {
            return null;
        }
        job.setOwnerHelps();
        if (!lane.inHand.isEmpty()) {
            return null;
        }
        ChunkRun chunk = lane.ready ? job.take(lane, 1, Integer.MAX_VALUE, onOwner) : initializerChunk(lane);
        if (chunk != null) {
            hold(lane, chunk);
        }
        return chunk;
    }

    /**
     * Whether a job's owner has found the in-caller worker taken, but could take it by now: it becomes free without
     * news as long as nobody is noted to wait for it.
     */
    boolean callerIsFreeFor(Job job) {
        return callerLane != null && callerLane.inHand.isEmpty() && job.hasWork();
    }

    /**
     * Notes that a job's owner is about to park until the in-caller worker is free. Returns false if there is no such
     * worker.
     */
    boolean awaitCaller(Job job) {
        return callerLane != null && waitingForCaller.add(job);
    }

    void stopAwaitingCaller(Job job) {
        waitingForCaller.remove(job);
    }

    private void wakeCallers(Effects effects) {
        for (Job job : waitingForCaller) {
            job.tellOwner(effects, workers());
        }
    }
}
