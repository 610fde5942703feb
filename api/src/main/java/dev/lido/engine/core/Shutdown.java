package dev.lido.engine.core;

import dev.lido.PoolClosedException;
import dev.lido.engine.threads.Logs;
import dev.lido.engine.threads.PumpDriver;
import dev.lido.spi.Backend;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How a pool ends: it takes no more calls, then it is quiet, then everything is released, once. */
public final class Shutdown {
    /** How long tasks that heed no interrupt are waited for. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long a read that has begun is waited for. */
    private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Engine engine;
    private final Backend backend;
    private final ReentrantLock lock;

    // Guarded by the lock:
    private final Condition changed;
    private boolean closing;
    private boolean terminated;
    private boolean releasing;
    private boolean released;

    Shutdown(Engine engine, Backend backend, ReentrantLock lock) {
        this.engine = engine;
        this.backend = backend;
        this.lock = lock;
        this.changed = lock.newCondition();
    }

    /** Whether no further call is taken. The lock is held. */
    boolean isClosing() {
        return closing;
    }

    /** Whether the workers are being ended. The lock is held. */
    boolean isReleasing() {
        return releasing;
    }

    PoolClosedException closedException() {
        return new PoolClosedException(
                "LIDO-11",
                "the pool " + engine.backendName() + " was " + (terminated ? "terminated" : "closed")
                        + "; choose a new one for further work");
    }

    /** Something has changed that {@link #close} may be waiting for. The lock is held. */
    void signal() {
        if (closing) {
            changed.signalAll();
        }
    }

    public void close() {
        refuseInside("close");
        if (CallersCode.isOf(engine)) {
            throw new IllegalStateException("LIDO-12: close() was called in the middle of a call of the pool "
                    + engine.backendName()
                    + ", by a callback, an iterator or a listener, and would wait for that call's"
                    + " end; call it after the call, or terminate() to end the call");
        }
        engine.stopAccepting(() -> closing = true);
        awaitReads();
        if (engine.async().isCurrent()) {
            engine.async().helpUntil(engine::isQuiet);
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

    public void terminate() {
        refuseInside("terminate");
        engine.cancelAll(() -> {
            closing = true;
            terminated = true;
        });
        release();
    }

    public boolean awaitTermination(long nanos) throws InterruptedException {
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

    private void refuseInside(String what) {
        PumpDriver driver = engine.driver();
        if (CallersCode.isListenerOf(engine) || (driver != null && driver.isDriving())) {
            throw new IllegalStateException("LIDO-12: " + what + "() was called by a listener of the pool "
                    + engine.backendName()
                    + ", or by a value that is being read, on a thread that the pool waits for; call"
                    + " it on a thread of the program's own");
        }
        if (CurrentTask.chunkOf(engine) != null) {
            throw new IllegalStateException(
                    "LIDO-12: " + what + "() was called by a task of the pool " + engine.backendName()
                            + " itself, which would wait for its own end; call it where the pool was made");
        }
    }

    /** An input that is just being taken from its iterator still counts, unless the iterator hangs. */
    private void awaitReads() {
        lock.lock();
        try {
            long left = READ_NANOS;
            while (left > 0 && engine.isReading()) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        engine.endReads();
    }

    private void awaitQuiet() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!engine.isQuiet() && !releasing) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the workers and the engine's own threads, once; who comes second waits until the first is through. */
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
        engine.stopFeeders();
        engine.stopDriver();
        List<String> stuck = backend.close(GRACE_NANOS);
        if (!stuck.isEmpty()) {
            Logs.LIDO.log(
                    Level.WARNING,
                    "the pool {0} is closed, but tasks that heed no interrupt still run on {1}",
                    engine.backendName(),
                    stuck);
        }
        engine.endThreads(GRACE_NANOS);
        lock.lock();
        try {
            released = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
