package dev.lido.spi;

import java.util.concurrent.locks.LockSupport;

/**
 * How a thread passes the time between two checks of something that it waits for: at first it spins, then it offers its
 * core to other threads at each check, since the thread that is to answer may need just that core, and then it parks.
 *
 * <p>The thread says for how long it has waited, so one strategy serves any number of waits, on any number of threads:
 *
 * <pre>{@code
 * long start = System.nanoTime();
 * while (!isThere()) {
 *     if (!IdleStrategy.BEFORE_PARKING.idle(System.nanoTime() - start)) {
 *         LockSupport.park(this);
 *     }
 * }
 * }</pre>
 *
 * <p>Immutable.
 */
public final class IdleStrategy {
    /**
     * For a thread that will be woken, and expects to wait no longer than being parked and woken takes. It spins for half a
     * microsecond, for answers that come from another core within that, and yields until a wait of 60 microseconds. Then
     * the thread is to park.
     *
     * <p>The whole is longer than the 20 to 40 microseconds that waking a parked thread takes. Were it shorter, two threads
     * that answer each other could miss each other forever: each parks just before the other, woken late, has answered.
     */
    public static final IdleStrategy BEFORE_PARKING = new IdleStrategy(500, 60_000, 0, 0);

    /** A sleep makes a wait longer by an eighth of it at most, where sleeps may be so short. */
    private static final int SLEEPS_IN_A_WAIT = 8;

    private final long spinNanos;
    private final long yieldNanos;
    private final long minSleepNanos;
    private final long maxSleepNanos;

    private IdleStrategy(long spinNanos, long yieldNanos, long minSleepNanos, long maxSleepNanos) {
        this.spinNanos = spinNanos;
        this.yieldNanos = yieldNanos;
        this.minSleepNanos = minSleepNanos;
        this.maxSleepNanos = maxSleepNanos;
    }

    /**
     * For a thread that will be woken: it yields, and is then to park.
     *
     * @param nanos the length of the wait up to which it yields, in nanoseconds; {@link Long#MAX_VALUE} for any
     * @return the strategy
     */
    public static IdleStrategy yielding(long nanos) {
        return new IdleStrategy(0, nanos, 0, 0);
    }

    /**
     * For a thread that has a core of its own: it spins.
     *
     * @return the strategy
     */
    public static IdleStrategy spinning() {
        return new IdleStrategy(Long.MAX_VALUE, Long.MAX_VALUE, 0, 0);
    }

    /**
     * For a thread that no other thread wakes: it spins, then yields, then sleeps between two checks, the longer the longer
     * the wait, an eighth of it. A sleep ends early if the thread is unparked or interrupted.
     *
     * @param spinNanos the length of the wait up to which it spins, in nanoseconds
     * @param yieldNanos the length of the wait up to which it then yields, in nanoseconds
     * @param minSleepNanos the minimum length of a sleep, in nanoseconds
     * @param maxSleepNanos the maximum length of a sleep, in nanoseconds
     * @return the strategy
     */
    public static IdleStrategy backoff(long spinNanos, long yieldNanos, long minSleepNanos, long maxSleepNanos) {
        return new IdleStrategy(spinNanos, yieldNanos, minSleepNanos, maxSleepNanos);
    }

    /**
     * Passes a moment.
     *
     * @param waitedNanos the time for which the thread has waited, in nanoseconds
     * @return whether to check again; false, at once, when it is time to park until the thread is woken
     */
    @SuppressWarnings("ThreadPriorityCheck") // yields to be fair, not to be right
    public boolean idle(long waitedNanos) {
        if (waitedNanos < spinNanos) {
            Thread.onSpinWait();
        } else if (waitedNanos < yieldNanos) {
            Thread.yield();
        } else if (maxSleepNanos > 0) {
            long sleep = Math.max(minSleepNanos, waitedNanos / SLEEPS_IN_A_WAIT);
            LockSupport.parkNanos(this, Math.min(sleep, maxSleepNanos));
        } else {
            return false;
        }
        return true;
    }
}
