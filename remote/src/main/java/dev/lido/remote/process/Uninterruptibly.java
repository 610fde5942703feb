package dev.lido.remote.process;

/** Waits that interrupts do not cut short; the thread's flag is set again afterwards. */
final class Uninterruptibly {
    private Uninterruptibly() {}

    /** A wait for something, for a maximum number of nanoseconds. */
    interface Wait {
        /** {@return whether it came} */
        boolean await(long nanos) throws InterruptedException;
    }

    /** {@return what the wait returned} */
    static boolean await(long nanos, Wait wait) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.await(nanos - (System.nanoTime() - start));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
