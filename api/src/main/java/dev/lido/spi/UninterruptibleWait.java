package dev.lido.spi;

import java.util.concurrent.TimeUnit;

/**
 * Waits that an interrupt does not end. The interrupt is kept: the thread's flag is set again when the wait is over.
 */
public final class UninterruptibleWait {
    private UninterruptibleWait() {}

    /**
     * A wait of limited time that an interrupt ends.
     *
     * @param <X> what it throws otherwise
     */
    @FunctionalInterface
    public interface TimedWait<X extends Exception> {
        /**
         * Waits, perhaps for a shorter time than is left.
         *
         * @param nanos the time that is left, in nanoseconds; there is no need to wait if it is not positive
         * @return whether that which is waited for has come
         * @throws InterruptedException if the thread is interrupted; the wait then starts again
         * @throws X if the wait is to end
         */
        boolean await(long nanos) throws InterruptedException, X;
    }

    /**
     * Waits until something has come or the time is over.
     *
     * @param <X> what the wait throws
     * @param nanos the time, in nanoseconds; {@link Long#MAX_VALUE} for any time
     * @param wait is called once at least, and again until it returns true or the time is over
     * @return whether it has come
     * @throws X if the wait does
     */
    public static <X extends Exception> boolean await(long nanos, TimedWait<X> wait) throws X {
        long start = System.nanoTime();
        long left = nanos;
        boolean interrupted = false;
        try {
            do {
                try {
                    if (wait.await(left)) {
                        return true;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = nanos - (System.nanoTime() - start);
            } while (left > 0);
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits for the end of a thread.
     *
     * @param thread the thread
     * @param nanos the maximum time, in nanoseconds
     * @return whether it has ended
     */
    public static boolean join(Thread thread, long nanos) {
        return await(nanos, left -> {
            TimeUnit.NANOSECONDS.timedJoin(thread, left);
            return !thread.isAlive();
        });
    }

    /**
     * Waits for the end of a thread that is about to end.
     *
     * @param thread the thread
     */
    public static void join(Thread thread) {
        boolean unused = join(thread, Long.MAX_VALUE);
    }
}
