package dev.lido.engine.core;

import dev.lido.Initializer;
import dev.lido.WorkerInfo;
import dev.lido.engine.data.Inputs;
import dev.lido.engine.data.Settings;
import dev.lido.engine.data.Verb;
import dev.lido.spi.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which worker does what: the lanes, who of them idles, and the jobs that wait to hand something out. Every method
 * needs the engine's lock.
 *
 * <p>Invariant: a lane idles, or is listed as one that would take more ahead, only if no queued job has work. Jobs with
 * work stand in a queue and take turns, a chunk each.
 */
final class Dispatcher {
    private final Engine engine;
    private final @Nullable Initializer initializer;
    private final IdentityHashMap<Worker, WorkerState> lanes = new IdentityHashMap<>();
    private final ArrayDeque<WorkerState> idle = new ArrayDeque<>();

    /** The lanes that have something in hand and would take more ahead. */
    private final ArrayDeque<WorkerState> hungry = new ArrayDeque<>();

    /** The lanes that have more than one chunk in hand, so that a worker that idles need not look at all. */
    private final Set<WorkerState> stocked = new LinkedHashSet<>();

    private final ArrayDeque<Job> queue = new ArrayDeque<>();

    /** The lane of the worker that works on the threads of those who wait, if there is one. */
    private @Nullable WorkerState callerLane;

    /** The jobs whose owners are parked until that lane is free. */
    private final List<Job> waitingForCaller = new ArrayList<>();

    Dispatcher(Engine engine, @Nullable Initializer initializer) {
        this.engine = engine;
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

    /** After any change of a job: it may have work for idle workers. */
    void offer(Job job, Effects effects) {
        enqueue(job);
        feed(effects);
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
        if (!job.queued && job.hasWork() && engine.isOpen(job) && !onlyCallers) {
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
            if (job.checkpoint() != null) {
                job.tellOwner(effects, workers());
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
        if (engine.isBroken() || initializer == null) {
            return null;
        }
        Job job = new Job(
                engine,
                -1,
                Verb.INITIALIZE,
                new InitializerTask(initializer),
                Settings.defaults(0),
                0,
                0,
                Inputs.single(null),
                true);
        return job.take(lane, 1, Integer.MAX_VALUE, false);
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
