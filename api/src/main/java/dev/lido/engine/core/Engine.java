package dev.lido.engine.core;

import dev.lido.Initializer;
import dev.lido.LidoException;
import dev.lido.PoolListener;
import dev.lido.WorkerInfo;
import dev.lido.engine.data.Inputs;
import dev.lido.engine.data.Segment;
import dev.lido.engine.data.Settings;
import dev.lido.engine.data.Verb;
import dev.lido.engine.shared.Participant;
import dev.lido.engine.shared.SharedFunctions;
import dev.lido.engine.shared.SharedState;
import dev.lido.engine.threads.AsyncThread;
import dev.lido.engine.threads.PumpDriver;
import dev.lido.spi.Backend;
import dev.lido.spi.Headroom;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.Pump;
import dev.lido.spi.ThrowableText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one pool: accepts jobs, has their chunks assigned to the workers, and takes over what has become of
 * them.
 *
 * <p><b>Parts.</b> {@link EngineLock} guards all that is mutable, and performs what follows from a change. {@link
 * Dispatcher} assigns chunks, {@link WorkerEventHandler} handles what the backend reports, {@link JobWaiter} waits for
 * jobs, {@link EngineThreads} has the engine's own threads, {@link Shutdown} ends it all.
 *
 * <p><b>Pulling.</b> A worker that finishes a chunk gets its next one within {@link #finished}, on its own thread.
 */
public final class Engine {
    private final String backendName;
    private final Backend backend;
    private final boolean standIn;
    private final Listeners listeners;
    private final EngineLock lock;
    private final EngineThreads threads;
    private final Dispatcher dispatcher;
    private final WorkerRegistry workers = new WorkerRegistry();
    private final WorkerEventHandler workerEvents;
    private final Shutdown shutdown;
    private final JobWaiter waiter = new JobWaiter(this);
    private final SharedState shared;
    private final SharedWaiter sharedWaiter = new SharedWaiter(this);
    private final AtomicLong jobs = new AtomicLong();

    /** The time after which tasks that wait for nothing but each other are in a deadlock, in nanoseconds. */
    private volatile long deadlockNanos = 10_000_000_000L;

    /** Whether the backend knows that there are calls. Notifying it twice does no harm. */
    private volatile boolean expectingWork;

    public Engine(
            String backendName,
            Backend backend,
            @Nullable Initializer initializer,
            List<PoolListener> listeners,
            int number,
            boolean standIn) {
        this.backendName = backendName;
        this.backend = backend;
        this.standIn = standIn;
        this.listeners = new Listeners(listeners);
        this.lock = new EngineLock(this.listeners, effects -> effects.perform(this), this::mend);
        this.threads = new EngineThreads(this, number);
        this.dispatcher = new Dispatcher(lock, workers, initializer == null ? null : () -> initializerJob(initializer));
        this.shared = new SharedState(backendName, () -> closedException());
        this.shutdown = new Shutdown(backendName, backend, lock, dispatcher, workers, threads, shared);
        this.workerEvents =
                new WorkerEventHandler(backendName, lock, dispatcher, workers, shutdown, threads.watchdog());
    }

    public void start() throws Exception {
        backend.start(workerEvents);
        Pump pump = backend.pump();
        if (pump != null) {
            threads.startDriver(pump, workerEvents::pumpFailed);
        }
    }

    private RuntimeException closedException() {
        return shutdown.closedException();
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    public String backendName() {
        return backendName;
    }

    public int size() {
        return backend.size();
    }

    public void resize(int workers) {
        refuseIfEnded();
        backend.resize(workers);
    }

    /** What is sent to workers in the place of a value; the value itself if the backend does not encode ahead. */
    public Object encoded(Object value, String role) {
        PumpDriver driver = threads.driver();
        return driver == null ? value : driver.pump().encode(value, role);
    }

    /** Turns the backend's pump; null if it has none. */
    @Nullable PumpDriver driver() {
        return threads.driver();
    }

    /** Whether this is the engine of what a captured pool becomes in another JVM. */
    public boolean isStandIn() {
        return standIn;
    }

    public AsyncThread async() {
        return threads.async();
    }

    public JobWaiter waiter() {
        return waiter;
    }

    public List<WorkerInfo> workers() {
        return lock.read(workers::infos);
    }

    /** The number of workers that share the work. The lock is held. */
    int workerCount() {
        return workers.size();
    }

    /** Whether chunks run only on the threads that wait for their results, so that nothing happens ahead of them. */
    public boolean runsInCaller() {
        return lock.read(() -> workers.caller() != null);
    }

    /** Reads something under the lock. */
    public <T> T locked(Supplier<T> reading) {
        return lock.read(reading);
    }

    EngineLock lock() {
        return lock;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    WorkerEventHandler workerEvents() {
        return workerEvents;
    }

    /** The job that runs the initializer on a worker that has joined; null if the pool is broken. */
    private @Nullable Job initializerJob(Initializer initializer) {
        return workerEvents.brokenBy() != null
                ? null
                : new Job(
                        this,
                        -1,
                        Verb.INITIALIZE,
                        new InitializerTask(initializer),
                        Settings.defaults(0),
                        0,
                        0,
                        Inputs.single(null),
                        true);
    }

    /**
     * After a change that was ended in its middle: all calls under way fail, and workers are as those that have just
     * joined.
     */
    private void mend(Throwable cause, Effects effects) {
        Supplier<LidoException> error = () -> new LidoException(
                "LIDO-36",
                "the call was given up, since the pool " + backendName + " ran out of memory or stack: "
                        + ThrowableText.of(cause),
                cause);
        dispatcher.giveUpAll(error, effects);
        dispatcher.startAfresh();
    }

    // ---- Jobs ----

    public long nextJobId() {
        return jobs.getAndIncrement();
    }

    /** Throws what a call now would throw if the pool is closed or broken. */
    public void refuseIfEnded() {
        Supplier<? extends RuntimeException> refusal = lock.read(this::refusal);
        if (refusal != null) {
            throw refusal.get();
        }
    }

    /** Makes what a call now would throw, or null. The lock is held. */
    private @Nullable Supplier<? extends RuntimeException> refusal() {
        return shutdown.isClosing() ? shutdown::closedException : workerEvents.brokenBy();
    }

    /** Accepts a job; its chunks go out at once. */
    public void submit(Job job) {
        if (CurrentTask.exists()) {
            Headroom.require();
        }
        if (!expectingWork) {
            expectingWork = true;
            backend.expectWork();
        }
        List<Supplier<? extends RuntimeException>> refused = new ArrayList<>(0);
        lock.change(effects -> {
            Supplier<? extends RuntimeException> refusal = refusal();
            if (refusal != null) {
                refused.add(refusal);
                return;
            }
            if (job.finished()) {
                // Aborted before it was accepted, by a thread that knew it already.
                return;
            }
            dispatcher.open(job, effects);
        });
        if (!refused.isEmpty()) {
            throw refused.get(0).get();
        }
    }

    /**
     * Notes that an input is about to be taken from its iterator, so that a pool that is being closed can wait for it.
     * Returns false if the job has no use for it any more.
     */
    boolean beginRead(Job job) {
        return lock.read(job.reading()::begin);
    }

    /** Adds an input to a job. Returns false if the job has no use for it any more. */
    boolean addInput(Job job, Object input) {
        Effects effects = lock.newEffects();
        lock.lock();
        try {
            if (!job.reading().accepts()) {
                return false;
            }
            job.reading().add(input);
            dispatcher.settle(job, effects);
            lock.signalChange();
        } catch (Throwable thrown) {
            lock.tear(thrown);
            throw thrown;
        } finally {
            lock.unlock();
        }
        lock.perform(effects);
        return true;
    }

    /** Does what follows from the end of a job, as when a waiter finds that nothing of it is left to run. */
    void settle(Job job) {
        lock.change(effects -> dispatcher.settle(job, effects));
    }

    /** Ends the inputs of a job, all of which were read or could not be read further. */
    public void endInputs(Job job, @Nullable Throwable error) {
        lock.change(effects -> {
            if (!job.reading().accepts()) {
                return;
            }
            if (error == null) {
                job.reading().end();
            } else {
                job.reading().fail(error);
            }
            dispatcher.settle(job, effects);
        });
    }

    /** Ends a job for something that was thrown on its owner's thread, however short memory is. */
    public void fail(Job job, Throwable thrown) {
        for (int attempt = 1; ; attempt++) {
            try {
                abort(job, () -> thrown, false);
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    boolean acceptsInputs(Job job) {
        return lock.read(job.reading()::accepts);
    }

    /**
     * Ends a job at once.
     *
     * @param cause makes what its call throws, null for nothing
     * @param interrupt whether to interrupt what runs
     */
    public void abort(Job job, @Nullable Supplier<? extends Throwable> cause, boolean interrupt) {
        lock.change(effects -> dispatcher.abort(job, cause, interrupt, effects));
    }

    /**
     * Ends a job of a single task if that has not begun to run, and on request notifies its owner. Returns whether it
     * was so.
     */
    public boolean abortUnstarted(Job job, boolean notify) {
        boolean[] unstarted = {false};
        lock.change(effects -> {
            if (!job.finished() && job.chunks().firsts().stream().allMatch(ChunkRun::revoke)) {
                unstarted[0] = true;
                job.abort(null, effects);
                if (notify) {
                    dispatcher.settle(job, effects);
                } else {
                    dispatcher.close(job, effects);
                }
            }
        });
        return unstarted[0];
    }

    /** Interrupts what runs of a job, and lets it end by itself. */
    public void interrupt(Job job) {
        lock.change(effects -> effects.interrupt.addAll(job.chunks().firsts()));
    }

    /** Takes a chunk of any job for a thread that is in the middle of another one. Null if there is none. */
    @Nullable ChunkRun takeAny(ChunkRun outer) {
        ChunkRun[] taken = {null};
        lock.change(effects -> taken[0] = dispatcher.takeAny(outer, effects));
        return taken[0];
    }

    /**
     * Moves a job's arrivals to the given queue, in the order of their arrival. Returns whether the job had finished by
     * then.
     */
    boolean drain(Job job, ArrayDeque<Segment> to) {
        lock.lock();
        try {
            job.results().drainArrivals(to);
            return job.finished();
        } finally {
            lock.unlock();
        }
    }

    // ---- Feeders ----

    /** Starts a stream's feeder. */
    public void start(Job job, InputFeeder feeder) {
        lock.change(effects -> {
            job.setFeeder(feeder.thread());
            threads.add(feeder);
        });
        feeder.thread().start();
    }

    void feederEnded(InputFeeder feeder) {
        lock.change(effects -> threads.remove(feeder));
    }

    // ---- Chunks ----

    /** A chunk has been run, and those that follow it. Whatever happens, its worker is free afterwards. */
    void finished(ChunkRun first) {
        for (int attempt = 1; ; attempt++) {
            try {
                lock.change(effects -> {
                    if (!first.isLost()) {
                        takeOver(first, effects);
                    }
                });
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    private void takeOver(ChunkRun first, Effects effects) {
        Job job = first.job();
        WorkerState state = first.workerState();
        dispatcher.complete(first, effects);
        if (job.verb() == Verb.INITIALIZE) {
            workerEvents.initialized(state, job, effects);
        }
        dispatcher.enqueue(job);
        if (dispatcher.release(state, first)) {
            dispatcher.free(state, effects);
        }
        dispatcher.settle(job, effects);
    }

    /**
     * A task of a running chunk has ended in a way that must be known before the chunk ends: it failed for good, or
     * timed out.
     */
    void ended(ChunkRun chunk, int position) {
        lock.change(effects -> {
            if (!chunk.isLost()) {
                chunk.job().settler().absorb(chunk, position + 1, effects);
                dispatcher.settle(chunk.job(), effects);
            }
        });
    }

    /** Has the watchdog look after a chunk that is about to run, if its tasks have a timeout. */
    void watch(ChunkRun chunk) {
        if (chunk.job().timeoutNanos() > 0) {
            threads.watchdog().watch(chunk);
        }
    }

    void unwatch(ChunkRun chunk) {
        if (chunk.job().timeoutNanos() > 0) {
            threads.watchdog().unwatch(chunk);
        }
    }

    // ---- Shared state ----

    public SharedState shared() {
        return shared;
    }

    /** Waits for shared state, on threads of this JVM. */
    public SharedWaiter sharedWaiter() {
        return sharedWaiter;
    }

    /**
     * The participant that the calling thread is, which uses the pool's shared state.
     *
     * @throws IllegalStateException if it must not
     */
    public Participant participant() {
        SharedFunctions.refuseInside();
        Participant task = CurrentTask.participant(this);
        return task == null ? shared.thread() : task;
    }

    /** Refuses a thread that must not use the pool's shared state. */
    public void refuseStranger() {
        SharedFunctions.refuseInside();
        CurrentTask.refuseOtherPool(this);
    }

    /** Sets the time after which tasks are in a deadlock that all wait while nothing happens, in seconds. */
    public void setDeadlockSeconds(long seconds) {
        deadlockNanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Breaks a deadlock if there is one: each running task waits, without a timeout, and nothing happens. */
    void checkDeadlock() {
        if (deadlockNanos == Long.MAX_VALUE) {
            return;
        }
        Set<Participant> waiting = shared.waitingForever();
        if (!waiting.isEmpty() && lock.read(() -> dispatcher.isStuck(waiting))) {
            shared.breakDeadlock(
                    deadlockNanos,
                    "if a thread of the program is slower than that, set the option deadlock of the pool to a longer time, or"
                            + " to never");
        }
    }

    // ---- The end ----

    /** Accepts no more calls, waits for those under way, then releases everything. */
    public void close() {
        CallersCode.refuseClose(this);
        shutdown.close();
    }

    /** Ends the calls under way, then releases everything. */
    public void terminate() {
        CallersCode.refuseTerminate(this);
        shutdown.terminate();
    }

    public boolean awaitTermination(long nanos) throws InterruptedException {
        return shutdown.awaitTermination(nanos);
    }
}
