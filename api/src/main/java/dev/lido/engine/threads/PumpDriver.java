package dev.lido.engine.threads;

import dev.lido.spi.PoolThreads;
import dev.lido.spi.Pump;
import dev.lido.spi.Spin;
import dev.lido.spi.UninterruptibleWait;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that one thread, and no more than one, turns the backend's {@link Pump}: a thread that waits for results,
 * while there is one, since it then has them without being woken; else a thread of its own.
 *
 * <p>That thread blocks in the pump while nobody else drives. It lets go when asked, and then looks every millisecond
 * whether anybody still drives: callers that come one soon after another do not have to ask again. It sleeps while one
 * and the same drives, who wakes it.
 *
 * <p>Invariant: whoever drives is the owner. Who wants to drive and finds another owner is listed; an owner that lets go
 * unparks one of the listed, and one that was unparked but needs nothing any more unparks the next. The own thread
 * sleeps only if, having said so, it finds an owner; an owner that has let go unparks it if it has said so.
 */
public final class PumpDriver {
    private static final long LOOK_NANOS = 1_000_000;

    /** So many waits may be longer than anybody spins before nobody spins any more, until one is short again. */
    private static final int MOST_PATIENCE = 4;

    private static final long SHORT_WAIT_NANOS = 60_000;

    private final Pump pump;
    private final Consumer<Throwable> failed;
    private final Thread background;
    private final AtomicLong drives = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();

    /** How many more long waits begin by spinning: who spins in vain takes the core from workers. For who drives. */
    private int patience = MOST_PATIENCE;

    // Guarded by the lock; the volatile ones are read without it, too:
    private volatile @Nullable Thread owner;
    private final ArrayDeque<Thread> listed = new ArrayDeque<>();
    private volatile boolean wanted;
    private volatile boolean ended;

    /** Whether the own thread sleeps until somebody lets go. Written by that thread only. */
    private volatile boolean asleep;

    /**
     * @param pump what to turn
     * @param threadName of the own thread
     * @param failed is told what the pump threw, which is not turned any more; called by who turned it
     */
    public PumpDriver(Pump pump, String threadName, Consumer<Throwable> failed) {
        this.pump = pump;
        this.failed = failed;
        background = PoolThreads.daemon(threadName, this::driveWhileNobodyDoes, this::fail);
    }

    public Pump pump() {
        return pump;
    }

    public void start() {
        background.start();
    }

    /** Ends the own thread, and has everybody else let go. When this returns nobody drives, forever. */
    public void end() {
        ended = true;
        pump.wakeUp();
        LockSupport.unpark(background);
        UninterruptibleWait.join(background);
        while (owner != null) {
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
            Spin spin = new Spin();
            boolean spun = false;
            while (!done.getAsBoolean() && !ended && !Thread.currentThread().isInterrupted()) {
                if (poll()) {
                    patience = spun ? MOST_PATIENCE : patience;
                    spun = false;
                    spin = new Spin();
                } else if (patience > 0 && spin.again()) {
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

    /** Whether the calling thread drives, and so is in the middle of what it reads for others. */
    public boolean isDriving() {
        return owner == Thread.currentThread();
    }

    /** Has a thread that drives, and is not this one, look whether what it waits for has come otherwise. */
    public void wakeOther() {
        Thread driving = owner;
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
            if (owner == null) {
                return false;
            }
            listed.add(thread);
            ask = owner == background;
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
            if (chosen && owner == null) {
                LockSupport.unpark(listed.poll());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody drives, so that one who is listed had better do so. */
    public boolean isFree() {
        return owner == null && !ended;
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

    /** The pump may have lost what it was about to handle, so it is not turned again. */
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
            if (owner != null || ended) {
                return false;
            }
            owner = Thread.currentThread();
            if (owner != background) {
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
            owner = null;
            wanted = false;
            LockSupport.unpark(listed.poll());
        } finally {
            lock.unlock();
        }
        if (asleep) {
            LockSupport.unpark(background);
        }
    }

    private void driveWhileNobodyDoes() {
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
        if (owner != null && !ended) {
            LockSupport.park(this);
        }
        asleep = false;
    }
}
