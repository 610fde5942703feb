package dev.lido.engine.core;

import dev.lido.CallInterruptedException;
import dev.lido.engine.threads.AsyncThread;
import dev.lido.engine.threads.PumpDriver;
import dev.lido.spi.IdleStrategy;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for jobs on the calling thread, which meanwhile reads the job's inputs, runs its chunks where it may, or else
 * spins for a moment and parks.
 *
 * <p><b>Helping.</b> A thread that waits inside a task of this engine runs chunks of the job that it waits for. So does
 * any thread that waits where the worker has no thread of its own. As each job can thus be finished by the thread that
 * waits for it, nested calls cannot deadlock.
 *
 * <p>That no wake-up is lost is explained at {@link JobSignal}.
 */
public final class JobWaiter {
    private static final long HELP_POLL_NANOS = 200_000;
    private static final long LOOK_NANOS = 1_000_000_000;

    private final Engine engine;

    JobWaiter(Engine engine) {
        this.engine = engine;
    }

    /**
     * Called by a job's owner: works on the job or waits, until it has arrivals or has finished.
     *
     * @param reader reads the job's inputs on this thread, or null if another thread does
     * @throws CallInterruptedException if this thread is interrupted; the job is aborted
     */
    public void await(Job job, @Nullable InputReader reader) {
        EngineLock lock = engine.lock();
        Dispatcher dispatcher = engine.dispatcher();
        ChunkRun outer = CurrentTask.chunkOf(engine);
        boolean onOwner = !engine.async().isCurrent();
        // One that wants results one by one may release what it holds between them.
        job.awaitedBy(job.results().collects() ? outer : null);
        while (true) {
            if (Thread.interrupted()) {
                throw interrupted(job);
            }
            ChunkRun chunk = null;
            boolean read;
            int seen;
            lock.lock();
            try {
                if (job.finished() || job.results().hasArrivals()) {
                    return;
                }
                seen = job.signal().count();
                read = reader != null && reader.hasTurn(job, engine.workerCount());
                if (!read) {
                    chunk = dispatcher.takeHere(job, outer, onOwner);
                    if (chunk == null && job.results().hasArrivals() && !job.finished()) {
                        return;
                    }
                }
            } catch (Throwable thrown) {
                lock.tear(thrown);
                throw thrown;
            } finally {
                lock.unlock();
            }
            if (read) {
                reader.readOne(job);
            } else if (chunk == null && job.finished()) {
                engine.settle(job);
            } else if (chunk == null) {
                awaitSignal(job, seen, Long.MAX_VALUE, outer);
            } else if (outer == null) {
                engine.workerEvents().run(chunk);
            } else {
                chunk.run();
            }
        }
    }

    private CallInterruptedException interrupted(Job job) {
        String message = "the thread " + Thread.currentThread().getName() + " was interrupted while it waited in "
                + job.verb().verbName() + "; the call is cancelled";
        engine.abort(job, () -> new CallInterruptedException("LIDO-15", message), true);
        Thread.currentThread().interrupt();
        return new CallInterruptedException("LIDO-15", message);
    }

    /**
     * Works while an asynchronous job is waited for, on the pool's own thread or inside a task of the pool. Other
     * threads return at once.
     *
     * @param nanos the maximum time to go on, in nanoseconds; work that was started is finished
     */
    public void help(Job job, BooleanSupplier done, long nanos) {
        long begin = System.nanoTime();
        AsyncThread async = engine.async();
        if (async.isCurrent()) {
            async.helpUntil(() -> done.getAsBoolean() || System.nanoTime() - begin >= nanos);
            return;
        }
        ChunkRun outer = CurrentTask.chunkOf(engine);
        if (outer == null) {
            return;
        }
        EngineLock lock = engine.lock();
        Dispatcher dispatcher = engine.dispatcher();
        while (!job.finished() && !Thread.currentThread().isInterrupted()) {
            long left = nanos - (System.nanoTime() - begin);
            if (left <= 0) {
                return;
            }
            ChunkRun chunk;
            int seen;
            lock.lock();
            try {
                seen = job.signal().count();
                chunk = dispatcher.takeHere(job, outer, false);
            } catch (Throwable thrown) {
                lock.tear(thrown);
                throw thrown;
            } finally {
                lock.unlock();
            }
            if (chunk != null) {
                chunk.run();
            } else if (job.finished()) {
                engine.settle(job);
            } else {
                awaitSignal(job, seen, left, outer);
            }
        }
    }

    /**
     * Works on any job while something is waited for that follows from asynchronous jobs, on the pool's own thread or
     * inside a task of the pool. Other threads return at once.
     */
    public void helpAll(BooleanSupplier done, long nanos) {
        long begin = System.nanoTime();
        BooleanSupplier over = () -> done.getAsBoolean() || System.nanoTime() - begin >= nanos;
        AsyncThread async = engine.async();
        if (async.isCurrent()) {
            async.helpUntil(over);
            return;
        }
        ChunkRun outer = CurrentTask.chunkOf(engine);
        while (outer != null && !over.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            ChunkRun chunk = engine.takeAny(outer);
            if (chunk != null) {
                chunk.run();
            } else {
                // Neither the completion of such a future nor new work of any job comes with a signal for this thread.
                LockSupport.parkNanos(HELP_POLL_NANOS);
            }
        }
    }

    private void awaitSignal(Job job, int seen, long nanos, @Nullable ChunkRun outer) {
        if (outer == null) {
            awaitSignal(job, seen, nanos);
            return;
        }
        outer.awaitsJob(true);
        try {
            awaitSignal(job, seen, nanos);
        } finally {
            outer.awaitsJob(false);
        }
    }

    private void awaitSignal(Job job, int seen, long nanos) {
        JobSignal signal = job.signal();
        PumpDriver driver = engine.driver();
        if (driver != null && driver.isDriving()) {
            throw new IllegalStateException("LIDO-12: a thread waits for a call of the pool " + engine.backendName()
                    + " in the middle of reading what its workers sent, in a method of a value or in a listener; no"
                    + " other thread reads meanwhile, so it would wait forever");
        }
        if (driver != null && driver.drive(() -> signal.count() != seen, nanos)) {
            return;
        }
        long start = System.nanoTime();
        while (signal.count() == seen) {
            if (!IdleStrategy.BEFORE_PARKING.idle(System.nanoTime() - start)) {
                parkUntilSignal(job, seen, nanos);
                return;
            }
        }
    }

    private void parkUntilSignal(Job job, int seen, long nanos) {
        long begin = System.nanoTime();
        Thread self = Thread.currentThread();
        JobSignal signal = job.signal();
        EngineLock lock = engine.lock();
        Dispatcher dispatcher = engine.dispatcher();
        boolean awaitsCaller;
        lock.lock();
        try {
            if (signal.count() != seen || dispatcher.callerIsFreeFor(job)) {
                return;
            }
            signal.list(self);
            awaitsCaller = dispatcher.awaitCaller(job);
        } finally {
            lock.unlock();
        }
        PumpDriver driver = engine.driver();
        if (driver == null || driver.list(self)) {
            long left = nanos;
            while (signal.count() == seen
                    && !job.finished()
                    && !self.isInterrupted()
                    && left > 0
                    && (driver == null || !driver.isFree())) {
                // If memory was too short to wake this thread, it finds so by itself.
                LockSupport.parkNanos(job, Math.min(left, LOOK_NANOS));
                left = nanos - (System.nanoTime() - begin);
            }
            if (driver != null) {
                driver.unlist(self);
            }
        }
        lock.lock();
        try {
            signal.unlist(self);
            if (awaitsCaller) {
                dispatcher.stopAwaitingCaller(job);
            }
        } finally {
            lock.unlock();
        }
    }
}
