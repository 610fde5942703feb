package dev.lido.engine.threads;

import java.util.concurrent.TimeUnit;

/** Small things about threads. */
public final class Threads {
    private Threads() {}

    /** Waits for the end of a thread that is about to end. An interrupt meanwhile is kept for later. */
    public static void join(Thread thread) {
        join(thread, Long.MAX_VALUE);
    }

    /** Waits for the end of a thread, no longer than the given time. An interrupt meanwhile is kept for later. */
    public static void join(Thread thread, long nanos) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        while (thread.isAlive()) {
            long left = nanos - (System.nanoTime() - begin);
            if (left <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(left, 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws anything, checked or not: for what other people's code threw and what is to be handed on as it is. */
    @SuppressWarnings("unchecked")
    public static <X extends Throwable> RuntimeException sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
