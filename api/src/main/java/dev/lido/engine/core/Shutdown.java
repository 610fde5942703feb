package dev.lido.engine.core;

import dev.lido.PoolClosedException;
import dev.lido.engine.shared.SharedState;
import dev.lido.engine.threads.AsyncThread;
import dev.lido.engine.threads.Logs;
import dev.lido.spi.Backend;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * How a pool ends: it accepts no more calls, then becomes quiet, then everything is released, once.
 *
 * <p>Guarded by the engine's lock, which signals each change once the pool is closing.
 */
final class Shutdown {
    /** The time that tasks which heed no interrupt are waited for. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The time that a read which has begun is waited for. */
    private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String backendName;
    private final Backend backend;
    private final EngineLock lock;
    private final Dispatcher dispatcher;
    private final WorkerRegistry workers;
    private final EngineThreads threads;
    private final SharedState shared;

    private final Condition changed;

    // The lock guards the next three; assertions check that, since the methods that need it are called by others.

    private boolean closing;
    private boolean releasing;
    private boolean released;

    /** Written under the lock, and read without it by a thread that throws. */
    private volatile boolean terminated;

    Shutdown(
            String backendName,
            Backend backend,
            EngineLock lock,
            Dispatcher dispatcher,
            WorkerRegistry workers,
            EngineThreads threads,
            SharedState shared) {
        this.backendName = backendName;
        this.backend = backend;
        this.lock = lock;
        this.dispatcher = dispatcher;
        this.workers = workers;
        this.threads = threads;
        this.shared = shared;
        this.changed = lock.newCondition();
    }

    /** Whether no further call is accepted. The lock is held. */
    boolean isClosing() {
        assert lock.isHeldByCurrentThread();
        return closing;
    }

    /** Whether the workers are being ended. The lock is held. */
    boolean isReleasing() {
        assert lock.isHeldByCurrentThread();
        return releasing;
    }

    PoolClosedException closedException() {
        return new PoolClosedException(
                "LIDO-11",
                "the pool " + backendName + " was " + (terminated ? "terminated" : "closed")
                        + "; choose a new one for further work");
    }

    /** Waits for the calls under way, then releases everything; terminates the pool if this thread is interrupted. */
    void close() {
        lock.change(this::stopAccepting);
        awaitReads();
        AsyncThread async = threads.async();
        if (async.isCurrent()) {
            async.helpUntil(() -> lock.read(dispatcher::isQuiet));
        }
        try {
            awaitQuiet();
        } catch (InterruptedException e) {
            terminate();
            Thread.currentThread().interrupt();
            return;
        }
        release();
    }

    /** Ends the calls under way, then releases everything. */
    void terminate() {
        lock.change(this::cancelAll);
        shared.close();
        release();
    }

    boolean awaitTermination(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!released) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no further call; a stream gives what was read of its inputs. */
    private void stopAccepting(Effects effects) {
        beginClosing();
        for (Job job : dispatcher.openJobs()) {
            if (job.reading().accepts() && job.verb().isStream()) {
                // Whether there would have been more inputs is not asked: the answer may take forever.
                job.reading().endAfterRead(closedException());
                dispatcher.settle(job, effects);
            }
        }
    }

    /** Accepts no further call, ends those under way, and interrupts what runs. */
    private void cancelAll(Effects effects) {
        beginClosing();
        terminated = true;
        for (Job job : dispatcher.openJobs()) {
            dispatcher.abort(job, job.wantsOutcomes() ? null : this::closedException, true, effects);
        }
        effects.interrupt.addAll(workers.chunks());
    }

    private void beginClosing() {
        assert lock.isHeldByCurrentThread();
        closing = true;
        lock.signalChangesTo(changed);
    }

    /** An input that is just being taken from its iterator still counts, unless the iterator hangs. */
    private void awaitReads() {
        lock.lock();
        try {
            long left = READ_NANOS;
            while (left > 0 && dispatcher.isReading()) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        lock.change(this::endReads);
    }

    /** Gives up what is still being read of streams. */
    private void endReads(Effects effects) {
        for (Job job : dispatcher.openJobs()) {
            if (job.verb().isStream()) {
                job.reading().endNow();
                dispatcher.settle(job, effects);
            }
        }
    }

    private void awaitQuiet() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!dispatcher.isQuiet() && !releasing) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the workers and the engine's own threads, once; a second thread waits until the first is through. */
    private void release() {
        lock.lock();
        try {
            if (releasing) {
                while (!released) {
                    changed.awaitUninterruptibly();
                }
                return;
            }
            releasing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        shared.close();
        lock.read(threads::feeders).forEach(InputFeeder::stop);
        threads.endDriver();
        List<String> stuck = backend.close(GRACE_NANOS);
        if (!stuck.isEmpty()) {
            Logs.LIDO.log(
                    Level.WARNING,
                    "the pool {0} is closed, but tasks that heed no interrupt still run on {1}",
                    backendName,
                    stuck);
        }
        threads.end(GRACE_NANOS);
        lock.change(effects -> dispatcher.clear());
        lock.lock();
        try {
            released = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
