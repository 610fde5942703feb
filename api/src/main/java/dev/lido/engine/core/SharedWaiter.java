package dev.lido.engine.core;

import dev.lido.engine.shared.Participant;
import dev.lido.engine.shared.PendingRequest;
import dev.lido.engine.shared.SharedState;
import dev.lido.engine.threads.PumpDriver;
import dev.lido.spi.IdleStrategy;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits for shared state on threads of the master's JVM: a task's, or one of the program. Such a thread drives the pump
 * meanwhile if there is one, as a thread that waits for a job does.
 */
public final class SharedWaiter {
    /** The time after which a task that waits has the engine look whether it waits forever. */
    private static final long CHECK_NANOS = 1_000_000_000;

    private final Engine engine;

    SharedWaiter(Engine engine) {
        this.engine = engine;
    }

    /**
     * Performs an operation that may wait, on the calling thread.
     *
     * @param nanos the maximum time to wait, in nanoseconds
     * @return the result, or {@link PendingRequest#NOTHING} if the time is over
     * @throws InterruptedException if the thread is interrupted before there is an answer
     */
    public @Nullable Object await(long object, int operation, @Nullable Object[] arguments, Participant by, long nanos)
            throws InterruptedException {
        PumpDriver driver = engine.driver();
        if (driver != null && driver.isDriving()) {
            throw new IllegalStateException("LIDO-12: a thread waits for shared state of the pool "
                    + engine.backendName() + " in the middle of reading what its workers sent; no other thread reads"
                    + " meanwhile, so it would wait forever");
        }
        Thread self = Thread.currentThread();
        SharedState shared = engine.shared();
        PendingRequest pending = shared.request(object, operation, arguments, by, done -> wake(self));
        if (!await(pending, nanos)) {
            shared.cancel(by);
        }
        Throwable failure = pending.failure();
        if (failure instanceof RuntimeException thrown) {
            throw thrown;
        }
        if (failure instanceof Error thrown) {
            throw thrown;
        }
        if (pending.value() == PendingRequest.NOTHING && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return pending.value();
    }

    private void wake(Thread waiter) {
        LockSupport.unpark(waiter);
        PumpDriver driver = engine.driver();
        if (driver != null) {
            driver.wakeOther();
        }
    }

    /** Returns false if the request is to be cancelled: the thread was interrupted, or the time is over. */
    private boolean await(PendingRequest pending, long nanos) {
        long start = System.nanoTime();
        PumpDriver driver = engine.driver();
        while (!pending.isDone()) {
            long left = nanos - (System.nanoTime() - start);
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            long turn = Math.min(left, CHECK_NANOS);
            if (driver == null || !driver.drive(pending::isDone, turn)) {
                park(pending, driver, start, turn);
            }
            if (!pending.isDone() && CurrentTask.exists()) {
                engine.checkDeadlock();
            }
        }
        return true;
    }

    private static void park(PendingRequest pending, @Nullable PumpDriver driver, long start, long nanos) {
        while (!pending.isDone()) {
            if (!IdleStrategy.BEFORE_PARKING.idle(System.nanoTime() - start)) {
                if (driver == null) {
                    LockSupport.parkNanos(pending, nanos);
                } else if (driver.list(Thread.currentThread())) {
                    if (!pending.isDone() && !driver.isFree()) {
                        LockSupport.parkNanos(pending, nanos);
                    }
                    driver.unlist(Thread.currentThread());
                }
                return;
            }
        }
    }
}
