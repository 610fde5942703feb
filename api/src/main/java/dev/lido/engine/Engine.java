package dev.lido.engine;

import dev.lido.CallInterruptedException;
import dev.lido.Initializer;
import dev.lido.PoolBrokenException;
import dev.lido.PoolClosedException;
import dev.lido.PoolListener;
import dev.lido.WorkerInfo;
import dev.lido.spi.Backend;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands the chunks of all jobs to the workers of one pool, and takes the results back.
 *
 * <p><b>Locking.</b> One lock guards all dispatch state: lanes, queues, and the mutable parts of jobs. It is held for a few operations per
 * chunk, never per task, and never while code of others runs: what follows from a change (chunks to run, threads to wake, listeners to
 * tell) is collected in {@link Effects} and performed after the lock was released. Order of locks: this one, then a chunk's monitor.
 *
 * <p><b>Pulling.</b> A worker that finishes a chunk gets its next one within {@link #finished}, on its own thread. Jobs that can hand
 * something out stand in a queue and take turns, a chunk each.
 *
 * <p><b>Helping.</b> Whoever waits for a job from inside a task of this engine, or whose engine's worker lives in the caller, runs chunks of
 * that job himself: {@link #attend}. As every job can so be finished by the one who waits for it, nesting can not deadlock.
 */
final class Engine implements WorkerEvents {
    private static final System.Logger LOG = System.getLogger("dev.lido");

    /** How long a terminated pool waits for tasks that heed no interrupt. */
    private static final long TERMINATION_GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long to spin before parking: about what two wake-ups of a parked thread cost. */
    private static final long SPIN_NANOS = 20_000;

    private final Backend backend;
    private final String backendName;
    private final @Nullable Initializer initializer;
    private final Listeners listeners;
    private final Watchdog watchdog;
    private final AsyncThread async;

    private final ReentrantLock lock = new SpinLock();

    // Guarded by the lock:
    private final IdentityHashMap<Worker, Lane> lanes = new IdentityHashMap<>();
    private final ArrayDeque<Lane> idle = new ArrayDeque<>();
    private final ArrayDeque<Job> queue = new ArrayDeque<>();
    private final Set<Job> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Feeder> feeders = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Condition quiet = lock.newCondition();
    private final Condition released = lock.newCondition();
    private @Nullable Lane callerLane;

    /** The jobs whose owners are parked until the in-caller worker is free. */
    private final List<Job> waitingForCaller = new ArrayList<>();

    private @Nullable Supplier<PoolBrokenException> brokenBy;
    private boolean closing;
    private boolean terminated;
    private boolean releasing;
    private boolean isReleased;
    private long jobs;

    Engine(
            String backendName,
            Backend backend,
            @Nullable Initializer initializer,
            List<PoolListener> listeners,
            int number) {
        this.backendName = backendName;
        this.backend = backend;
        this.initializer = initializer;
        this.listeners = new Listeners(listeners);
        this.watchdog = new Watchdog(this, "lido-watchdog-" + number);
        this.async = new AsyncThread("lido-async-" + number);
    }

    void start() throws Exception {
        backend.start(this);
    }

    String backendName() {
        return backendName;
    }

    int size() {
        return backend.size();
    }

    AsyncThread async() {
        return async;
    }

    List<WorkerInfo> workers() {
        lock.lock();
        try {
            List<WorkerInfo> infos = new ArrayList<>();
            for (Lane lane : lanes.values()) {
                infos.add(new WorkerInfo(lane.worker.name(), lane.current != null, lane.tasks));
            }
            infos.sort((a, b) -> a.name().compareTo(b.name()));
            return infos;
        } finally {
            lock.unlock();
        }
    }

    /** Whether results come only from those who wait, so that nothing happens ahead of them. */
    boolean runsInCaller() {
        lock.lock();
        try {
            return callerLane != null;
        } finally {
            lock.unlock();
        }
    }

    // ---- Workers ----

    @Override
    public void joined(Worker worker) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (releasing || lanes.containsKey(worker)) {
                return;
            }
            Lane lane = new Lane(worker, initializer == null);
            lanes.put(worker, lane);
            if (lane.inCaller) {
                callerLane = lane;
                wakeCallers(effects);
            } else {
                handOut(lane, effects);
            }
            if (lane.ready) {
                listeners.note(listener -> listener.workerJoined(worker.name()));
            }
        } finally {
            unlockAnd(effects);
        }
    }

    @Override
    public void lost(Worker worker, String reason) {
        Effects effects = new Effects();
        lock.lock();
        try {
            Lane lane = lanes.remove(worker);
            if (lane == null) {
                return;
            }
            idle.remove(lane);
            if (callerLane == lane) {
                callerLane = null;
            }
            ChunkRun chunk = lane.current;
            if (chunk != null) {
                lane.current = null;
                Job job = chunk.job();
                if (job.verb() == Verb.INITIALIZE) {
                    chunk.lose();
                } else {
                    job.lose(chunk, reason);
                    settle(job, effects);
                }
            }
            listeners.note(listener -> listener.workerLost(worker.name(), reason));
            quiet.signalAll();
        } finally {
            unlockAnd(effects);
        }
    }

    @Override
    public void broken(Throwable cause) {
        Effects effects = new Effects();
        lock.lock();
        try {
            breakPool(
                    "LIDO-14",
                    "the backend " + backendName + " can not start workers any more: " + cause,
                    cause,
                    effects);
        } finally {
            unlockAnd(effects);
        }
    }

    private void breakPool(String code, String message, Throwable cause, Effects effects) {
        if (brokenBy == null) {
            brokenBy = () -> new PoolBrokenException(code, message, cause);
            abortAll(brokenBy, effects);
            queue.clear();
        }
    }

    /** A worker does not come back from a task that timed out. */
    void abandon(ChunkRun chunk) {
        boolean stuck;
        lock.lock();
        try {
            stuck = chunk.lane().current == chunk && !chunk.lane().inCaller;
        } finally {
            lock.unlock();
        }
        if (stuck) {
            chunk.lane().worker.abandon();
        }
    }

    // ---- Jobs ----

    long nextJobId() {
        lock.lock();
        try {
            return jobs++;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts a job; its chunks go out at once. */
    void submit(Job job) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (closing) {
                throw closedException();
            }
            if (brokenBy != null) {
                throw brokenBy.get();
            }
            open.add(job);
            listeners.note(listener -> listener.jobStarted(job.id(), job.verb().verbName()));
            job.checkFinished();
            settle(job, effects);
        } finally {
            unlockAnd(effects);
        }
    }

    private PoolClosedException closedException() {
        return new PoolClosedException(
                "LIDO-11",
                "the pool " + backendName + " was " + (terminated ? "terminated" : "closed")
                        + "; choose a new one for further work");
    }

    /** Adds an input to a job. Returns false if the job has no use for it any more. */
    boolean addInput(Job job, Object input) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (!job.acceptsInputs()) {
                return false;
            }
            job.inputs().add(input);
            settle(job, effects);
            return true;
        } finally {
            unlockAnd(effects);
        }
    }

    /** Tells a job that its inputs are at their end, or could not be read further. */
    void endInputs(Job job, @Nullable Throwable error) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (job.acceptsInputs()) {
                if (error == null) {
                    job.endInputs();
                } else {
                    job.failInput(error);
                }
                settle(job, effects);
            }
        } finally {
            unlockAnd(effects);
        }
    }

    boolean acceptsInputs(Job job) {
        lock.lock();
        try {
            return job.acceptsInputs();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a job at once.
     *
     * @param cause makes what its call throws, null for nothing
     * @param interrupt whether to interrupt what runs
     */
    void abort(Job job, @Nullable Supplier<? extends Throwable> cause, boolean interrupt) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (interrupt) {
                effects.interrupt.addAll(job.out());
            }
            job.abort(cause);
            settle(job, effects);
        } finally {
            unlockAnd(effects);
        }
    }

    /** Ends a job of a single task if that has not been handed out, and on request tells its owner. Returns whether it was so. */
    boolean abortUnstarted(Job job, boolean tell) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (job.finished() || !job.out().isEmpty()) {
                return false;
            }
            job.abort(null);
            if (tell) {
                settle(job, effects);
            }
            return true;
        } finally {
            unlockAnd(effects);
        }
    }

    /** Interrupts what runs of a job, and lets it end by itself. */
    void interrupt(Job job) {
        List<ChunkRun> running;
        lock.lock();
        try {
            running = List.copyOf(job.out());
        } finally {
            lock.unlock();
        }
        running.forEach(ChunkRun::interrupt);
    }

    private void abortAll(Supplier<? extends Throwable> cause, Effects effects) {
        for (Job job : List.copyOf(open)) {
            effects.interrupt.addAll(job.out());
            job.abort(cause);
            settle(job, effects);
        }
    }

    /** Called by a job, under the lock, once it has finished. */
    void jobFinished(Job job) {
        if (open.remove(job)) {
            long id = job.id();
            long tasks = job.succeeded();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - job.startNanos());
            listeners.note(listener -> listener.jobFinished(id, tasks, elapsed));
            Telemetry.endJob(job.event(), job, backendName);
            quiet.signalAll();
        }
    }

    /** Called by a job, under the lock, for a task that is to run again. */
    void retried(Job job, long index, int attempt, String reason) {
        listeners.note(listener -> listener.taskRetried(job.id(), index, attempt, reason));
    }

    // ---- Chunks ----

    /** A chunk has been run. */
    void finished(ChunkRun chunk) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (chunk.isLost()) {
                return;
            }
            Job job = chunk.job();
            Lane lane = chunk.lane();
            job.complete(chunk);
            if (job.verb() == Verb.INITIALIZE) {
                initialized(lane, job, effects);
            } else {
                lane.tasks += chunk.position();
                listeners.note(listener -> listener.chunkFinished(
                        job.id(),
                        chunk.range().first(),
                        chunk.size(),
                        chunk.workerName(),
                        Duration.ofNanos(chunk.elapsedNanos())));
            }
            offer(job);
            if (lane.current == chunk) {
                lane.current = null;
                if (lane.inCaller) {
                    wakeCallers(effects);
                    quiet.signalAll();
                } else {
                    handOut(lane, effects);
                }
            }
            settle(job, effects);
        } finally {
            unlockAnd(effects);
        }
    }

    private void initialized(Lane lane, Job job, Effects effects) {
        Throwable problem = job.problem();
        if (problem == null) {
            lane.ready = true;
            listeners.note(listener -> listener.workerJoined(lane.worker.name()));
        } else {
            Throwable cause = problem.getCause();
            breakPool(
                    "LIDO-13", "the initializer failed on worker " + lane.worker.name() + ": " + cause, cause, effects);
        }
    }

    /** A task of a running chunk has timed out. */
    void expired(ChunkRun chunk, int position) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (!chunk.isLost()) {
                chunk.job().completeUpTo(chunk, position);
                settle(chunk.job(), effects);
            }
        } finally {
            unlockAnd(effects);
        }
    }

    /** Has the watchdog look after a chunk that is about to run, if its tasks have a time limit. */
    void watch(ChunkRun chunk) {
        if (chunk.job().limitNanos() > 0) {
            watchdog.watch(chunk);
        }
    }

    void unwatch(ChunkRun chunk) {
        if (chunk.job().limitNanos() > 0) {
            watchdog.unwatch(chunk);
        }
    }

    /** After any change of a job: it may have work for idle workers, and its owner may want to know. */
    private void settle(Job job, Effects effects) {
        offer(job);
        while (!idle.isEmpty() && !queue.isEmpty()) {
            handOut(idle.pop(), effects);
        }
        job.tellOwner(effects.unpark, lanes.size());
    }

    private void offer(Job job) {
        if (!job.queued && job.hasWork() && open.contains(job) && !onlyCallers()) {
            job.queued = true;
            queue.add(job);
        }
    }

    /** Whether chunks are only run by those who wait, who take them from their own jobs. */
    private boolean onlyCallers() {
        return callerLane != null && lanes.size() == 1;
    }

    /** Gives a free worker its next chunk, or lets it idle. */
    private void handOut(Lane lane, Effects effects) {
        ChunkRun chunk = lane.ready ? nextChunk(lane) : initializerChunk(lane);
        lane.current = chunk;
        if (chunk != null) {
            effects.run.add(chunk);
        } else {
            idle.push(lane);
            quiet.signalAll();
        }
    }

    private @Nullable ChunkRun nextChunk(Lane lane) {
        Job job;
        while ((job = queue.poll()) != null) {
            job.queued = false;
            ChunkRun chunk = job.take(lane, lanes.size(), false);
            offer(job);
            if (chunk != null) {
                return chunk;
            }
        }
        return null;
    }

    private @Nullable ChunkRun initializerChunk(Lane lane) {
        if (brokenBy != null || initializer == null) {
            return null;
        }
        Initializer initialize = initializer;
        Job job = new Job(
                this,
                -1,
                Verb.INITIALIZE,
                (nothing, context) -> {
                    initialize.initialize(context.worker());
                    return null;
                },
                Settings.defaults(0),
                0,
                0,
                Inputs.single(null),
                true);
        return job.take(lane, 1, false);
    }

    /** The in-caller worker is free: those who wait for it may want it. */
    private void wakeCallers(Effects effects) {
        for (Job job : waitingForCaller) {
            job.tellOwner(effects.unpark, lanes.size());
        }
    }

    // ---- Waiting ----

    /**
     * Called by a job's owner: works on the job or waits, until it has arrivals or has finished.
     *
     * @param reader reads the job's inputs on this thread, or null if somebody else does
     * @throws CallInterruptedException if this thread is interrupted; the job is aborted
     */
    void attend(Job job, @Nullable InputReader reader) {
        ChunkRun around = CurrentTask.chunkOf(this);
        while (true) {
            if (Thread.interrupted()) {
                throw interrupted(job);
            }
            ChunkRun chunk = null;
            boolean read = false;
            int seen;
            lock.lock();
            try {
                if (job.finished() || job.hasArrivals()) {
                    return;
                }
                seen = job.news();
                read = reader != null && reader.hasTurn(job, lanes.size());
                if (!read) {
                    chunk = takeHere(job, around, !async.isCurrent());
                }
            } finally {
                lock.unlock();
            }
            if (read) {
                reader.readOne(job);
            } else if (chunk == null) {
                awaitNews(job, seen);
            } else if (around == null) {
                run(chunk);
            } else {
                chunk.run();
            }
        }
    }

    /** Starts a stream's feeder. */
    void start(Job job, Feeder feeder) {
        lock.lock();
        try {
            job.feeder = feeder.thread();
            feeders.add(feeder);
        } finally {
            lock.unlock();
        }
        feeder.thread().start();
    }

    void feederEnded(Feeder feeder) {
        lock.lock();
        try {
            feeders.remove(feeder);
        } finally {
            lock.unlock();
        }
    }

    /** Called by whoever waits for an asynchronous job: on the pool's own thread, or inside a task of the pool, works meanwhile. */
    void help(Job job, BooleanSupplier done) {
        if (async.isCurrent()) {
            async.helpUntil(done);
            return;
        }
        ChunkRun around = CurrentTask.chunkOf(this);
        if (around == null) {
            return;
        }
        while (!job.finished() && !Thread.currentThread().isInterrupted()) {
            ChunkRun chunk;
            int seen;
            lock.lock();
            try {
                seen = job.news();
                chunk = takeHere(job, around, false);
            } finally {
                lock.unlock();
            }
            if (chunk != null) {
                chunk.run();
            } else if (!job.finished()) {
                awaitNews(job, seen);
            }
        }
    }

    /** Has the pool's own thread work on a job that nobody waits for, if the workers do not. */
    void driveIfInCaller(Job job) {
        if (runsInCaller()) {
            async.execute(() -> {
                while (!job.finished()) {
                    attend(job, null);
                }
            });
        }
    }

    private CallInterruptedException interrupted(Job job) {
        String message = "the thread " + Thread.currentThread().getName() + " was interrupted while it waited in "
                + job.verb().verbName() + "; the call is cancelled";
        abort(job, () -> new CallInterruptedException("LIDO-15", message), true);
        Thread.currentThread().interrupt();
        return new CallInterruptedException("LIDO-15", message);
    }

    /** A chunk of the job that the current thread may run itself, or null. The lock is held. */
    private @Nullable ChunkRun takeHere(Job job, @Nullable ChunkRun around, boolean onOwner) {
        if (around != null) {
            job.setOwnerHelps();
            return job.take(around.lane(), Math.max(1, lanes.size()), onOwner);
        }
        Lane lane = callerLane;
        if (lane == null) {
            return null;
        }
        job.setOwnerHelps();
        if (lane.current != null) {
            return null;
        }
        lane.current = lane.ready ? job.take(lane, 1, onOwner) : initializerChunk(lane);
        return lane.current;
    }

    private void awaitNews(Job job, int seen) {
        long spinUntil = System.nanoTime() + SPIN_NANOS;
        while (job.news() == seen) {
            if (System.nanoTime() - spinUntil > 0) {
                parkUntilNews(job, seen);
                return;
            }
            Thread.onSpinWait();
        }
    }

    private void parkUntilNews(Job job, int seen) {
        Thread self = Thread.currentThread();
        boolean waitsForCaller;
        lock.lock();
        try {
            if (job.news() != seen) {
                return;
            }
            job.parked().add(self);
            waitsForCaller = callerLane != null;
            if (waitsForCaller) {
                waitingForCaller.add(job);
            }
        } finally {
            lock.unlock();
        }
        while (job.news() == seen && !self.isInterrupted()) {
            LockSupport.park(job);
        }
        lock.lock();
        try {
            job.parked().remove(self);
            if (waitsForCaller) {
                waitingForCaller.remove(job);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Moves a job's arrivals to the given queue, in the order of their arrival. Returns whether the job had finished by then. */
    boolean drain(Job job, ArrayDeque<Segment> to) {
        lock.lock();
        try {
            job.drainArrivals(to);
            return job.finished();
        } finally {
            lock.unlock();
        }
    }

    /** Runs something on a finished job's state. */
    <T> T locked(Supplier<T> reading) {
        lock.lock();
        try {
            return reading.get();
        } finally {
            lock.unlock();
        }
    }

    // ---- End ----

    void close() {
        refuseInsideTask("close");
        Effects effects = new Effects();
        lock.lock();
        try {
            closing = true;
            for (Job job : List.copyOf(open)) {
                if (job.acceptsInputs() && job.verb().isStream()) {
                    // Whether there would have been more inputs is not asked: the answer may take for ever.
                    job.failInput(closedException());
                    settle(job, effects);
                }
            }
        } finally {
            unlockAnd(effects);
        }
        if (async.isCurrent()) {
            async.helpUntil(this::isQuiet);
        }
        try {
            awaitQuiet();
        } catch (InterruptedException e) {
            terminate();
            Thread.currentThread().interrupt();
            return;
        }
        release(TERMINATION_GRACE_NANOS);
    }

    void terminate() {
        refuseInsideTask("terminate");
        Effects effects = new Effects();
        lock.lock();
        try {
            closing = true;
            terminated = true;
            for (Job job : List.copyOf(open)) {
                effects.interrupt.addAll(job.out());
                job.abort(job.wantsOutcomes() ? null : this::closedException);
                settle(job, effects);
            }
            for (Lane lane : lanes.values()) {
                if (lane.current != null) {
                    effects.interrupt.add(lane.current);
                }
            }
        } finally {
            unlockAnd(effects);
        }
        release(TERMINATION_GRACE_NANOS);
    }

    boolean awaitTermination(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!isReleased) {
                if (left <= 0) {
                    return false;
                }
                left = released.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void refuseInsideTask(String what) {
        if (CurrentTask.chunkOf(this) != null) {
            throw new IllegalStateException("LIDO-12: " + what + "() was called by a task of the pool " + backendName
                    + " itself, which would wait for its own end; call it where the pool was made");
        }
    }

    private boolean isQuiet() {
        lock.lock();
        try {
            return isQuietLocked();
        } finally {
            lock.unlock();
        }
    }

    private boolean isQuietLocked() {
        if (!open.isEmpty()) {
            return false;
        }
        for (Lane lane : lanes.values()) {
            if (lane.current != null) {
                return false;
            }
        }
        return true;
    }

    private void awaitQuiet() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isQuietLocked() && !releasing) {
                quiet.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the workers and the engine's own threads, once; who comes second waits until the first is through. */
    private void release(long graceNanos) {
        List<Feeder> reading;
        lock.lock();
        try {
            if (releasing) {
                while (!isReleased) {
                    released.awaitUninterruptibly();
                }
                return;
            }
            releasing = true;
            quiet.signalAll();
            reading = List.copyOf(feeders);
        } finally {
            lock.unlock();
        }
        reading.forEach(Feeder::stop);
        List<String> stuck = backend.close(graceNanos);
        if (!stuck.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "the pool {0} is closed, but tasks that heed no interrupt still run on {1}",
                    backendName,
                    stuck);
        }
        watchdog.end();
        async.end(graceNanos);
        lock.lock();
        try {
            lanes.clear();
            idle.clear();
            isReleased = true;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- What follows a change ----

    private void unlockAnd(Effects effects) {
        List<Consumer<PoolListener>> events = listeners.take();
        lock.unlock();
        effects.perform(this);
        listeners.tell(events);
    }

    private void run(ChunkRun chunk) {
        Worker worker = chunk.lane().worker;
        try {
            worker.run(chunk);
        } catch (RuntimeException | Error thrown) {
            LOG.log(
                    Level.ERROR,
                    "worker " + worker.name() + " threw when it was handed a chunk; it counts as lost",
                    thrown);
            lost(worker, "it could not be handed a chunk: " + thrown);
        }
    }

    /** What is to be done after the lock was released. */
    private static final class Effects {
        final List<ChunkRun> run = new ArrayList<>(1);
        final List<Thread> unpark = new ArrayList<>(1);
        final List<ChunkRun> interrupt = new ArrayList<>(0);

        void perform(Engine engine) {
            for (Thread thread : unpark) {
                LockSupport.unpark(thread);
            }
            for (ChunkRun chunk : interrupt) {
                chunk.interrupt();
            }
            for (ChunkRun chunk : run) {
                engine.run(chunk);
            }
        }
    }
}
