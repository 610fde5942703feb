package dev.lido.engine.threads;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.spi.IdleStrategy;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.Pump;
import dev.lido.spi.UninterruptibleWait;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ensures that exactly one thread at a time drives the backend's {@link Pump}. A thread that waits for results drives
 * it, so that it receives them without a wake-up; if none waits, a background thread does.
 *
 * <p><b>Background thread.</b> It blocks in the pump while no other thread drives. It lets go when asked, and then
 * looks every millisecond whether threads still drive: threads that drive soon after one another need not ask again. It
 * sleeps while one and the same thread drives, which wakes it at the end.
 *
 * <p><b>No lost wake-up.</b> A thread that wants to drive and finds another driver is listed. A driver that lets go
 * unparks one of the listed threads, and a thread that was unparked but needs nothing any more unparks the next. The
 * background thread sets a flag before it sleeps, and sleeps only if it then finds a driver. A driver that has let go
 * unparks it if the flag is set.
 */
public final class PumpDriver {
    private static final long LOOK_NANOS = 1_000_000;

    /**
     * The number of waits that may be longer than a thread spins before none spins any more, until one is short again.
     */
    private static final int MOST_PATIENCE = 4;

    private static final long SHORT_WAIT_NANOS = 60_000;

    private final Pump pump;
    private final Consumer<Throwable> failed;
    private final Thread background;
    private final AtomicLong drives = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();

    /** The number of further long waits that start by spinning, which takes the core from workers. For the driver. */
    private int patience = MOST_PATIENCE;

    @GuardedBy("lock") private final ArrayDeque<Thread> listed = new ArrayDeque<>();

    // Written under the lock, and read without it, too:
    private volatile @Nullable Thread driver;
    private volatile boolean wanted;
    private volatile boolean ended;

    /** Whether the background thread sleeps until the driver lets go. Written by that thread only. */
    private volatile boolean asleep;

    /**
     * @param pump what to drive
     * @param threadName of the background thread
     * @param failed is given what the pump threw, which is not driven any more; called by the thread that drove it
     */
    public PumpDriver(Pump pump, String threadName, Consumer<Throwable> failed) {
        this.pump = pump;
        this.failed = failed;
        background = PoolThreads.daemon(threadName, this::driveWhileNoOtherDoes, this::fail);
    }

    public Pump pump() {
        return pump;
    }

    public void start() {
        background.start();
    }

    /** Ends the background thread, and has any other driver let go. When this returns no thread drives, forever. */
    public void end() {
        ended = true;
        pump.wakeUp();
        LockSupport.unpark(background);
        UninterruptibleWait.join(background);
        while (driver != null) {
            pump.wakeUp();
            LockSupport.parkNanos(LOOK_NANOS / 10);
        }
    }

    /**
     * Drives on the calling thread until a condition holds, the thread is interrupted or the time is over.
     *
     * @return false if another thread drives
     */
    public boolean drive(BooleanSupplier done, long nanos) {
        if (!take()) {
            return false;
        }
        try {
            long begin = System.nanoTime();
            long idleSince = begin;
            boolean spun = false;
            while (!done.getAsBoolean() && !ended && !Thread.currentThread().isInterrupted()) {
                if (poll()) {
                    patience = spun ? MOST_PATIENCE : patience;
                    spun = false;
                    idleSince = System.nanoTime();
                } else if (patience > 0 && IdleStrategy.BEFORE_PARKING.idle(System.nanoTime() - idleSince)) {
                    spun = true;
                } else {
                    spun = false;
                    patience = Math.max(0, patience - 1);
                    long now = System.nanoTime();
                    long left = nanos - (now - begin);
                    if (left <= 0) {
                        return true;
                    }
                    await(left);
                    patience = System.nanoTime() - now < SHORT_WAIT_NANOS ? MOST_PATIENCE : patience;
                }
            }
            return true;
        } finally {
            letGo();
        }
    }

    /** Whether the calling thread drives, and so is in the middle of reading messages for others. */
    public boolean isDriving() {
        return driver == Thread.currentThread();
    }

    /** Has a thread that drives, and is not this one, look whether what it waits for has come otherwise. */
    public void wakeOther() {
        Thread driving = driver;
        if (driving != null && driving != background && driving != Thread.currentThread()) {
            pump.wakeUp();
        }
    }

    /** Lists a thread that is about to park because another one drives. Returns false if it may drive itself. */
    public boolean list(Thread thread) {
        boolean ask;
        lock.lock();
        try {
            if (ended) {
                return true;
            }
            if (driver == null) {
                return false;
            }
            listed.add(thread);
            ask = driver == background;
            wanted |= ask;
        } finally {
            lock.unlock();
        }
        if (ask) {
            pump.wakeUp();
        }
        return true;
    }

    /** Takes back what {@link #list} did. */
    public void unlist(Thread thread) {
        lock.lock();
        try {
            boolean chosen = !listed.remove(thread);
            if (chosen && driver == null) {
                LockSupport.unpark(listed.poll());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether no thread drives, so that one of the listed had better do so. */
    public boolean isFree() {
        return driver == null && !ended;
    }

    private boolean poll() {
        try {
            return pump.poll();
        } catch (Throwable e) {
            fail(e);
            return true;
        }
    }

    private void await(long nanos) {
        try {
            pump.await(nanos);
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** The pump may have lost what it was about to handle, so it is not driven again. */
    private void fail(Throwable thrown) {
        ended = true;
        for (int attempt = 1; ; attempt++) {
            try {
                failed.accept(thrown);
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    private boolean take() {
        lock.lock();
        try {
            if (driver != null || ended) {
                return false;
            }
            driver = Thread.currentThread();
            if (driver != background) {
                drives.incrementAndGet();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void letGo() {
        lock.lock();
        try {
            driver = null;
            wanted = false;
            LockSupport.unpark(listed.poll());
        } finally {
            lock.unlock();
        }
        if (asleep) {
            LockSupport.unpark(background);
        }
    }

    private void driveWhileNoOtherDoes() {
        long seen = -1;
        while (!ended) {
            if (drives.get() == seen) {
                if (take()) {
                    driveUntilAsked();
                } else {
                    sleepWhileDriven();
                }
            }
            seen = drives.get();
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void driveUntilAsked() {
        try {
            while (!ended && !wanted) {
                if (!poll()) {
                    await(Long.MAX_VALUE);
                }
            }
        } finally {
            letGo();
        }
    }

    private void sleepWhileDriven() {
        asleep = true;
        if (driver != null && !ended) {
            LockSupport.park(this);
        }
        asleep = false;
    }
}
