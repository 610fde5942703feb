package dev.lido.backend.hazelcast;

import java.util.concurrent.TimeUnit;

/** Waits that an interrupt does not end; its flag stays set. */
final class Uninterrupted {
    private Uninterrupted() {}

    /** Waits for the end of a thread, for so many nanoseconds at most. */
    static void join(Thread thread, long nanos) {
        boolean interrupted = false;
        long begin = System.nanoTime();
        long left = nanos;
        while (thread.isAlive() && left > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = nanos - (System.nanoTime() - begin);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does something with the flag cleared, since Hazelcast gives up where it is set. */
    static void run(Runnable action) {
        boolean interrupted = Thread.interrupted();
        try {
            action.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
