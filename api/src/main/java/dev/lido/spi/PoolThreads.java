package dev.lido.spi;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the threads of pools. Each is a daemon, and has an owner that is notified if the thread ends by an exception or
 * an error: whatever is thrown, nothing waits for a thread that is gone.
 *
 * <p>Memory may be short just then. So a notification is repeated until it went through, and a piece of memory that was
 * set aside is given up for it.
 */
public final class PoolThreads {
    private static final int RESERVE_BYTES = 1 << 18;
    private static final int MOST_ATTEMPTS = 60;
    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;
    private static final int LONGEST_SHIFT = 10;

    /** Given up when memory is short, and set aside again when it is not. */
    private static volatile byte @Nullable [] reserve = new byte[RESERVE_BYTES];

    private PoolThreads() {}

    /**
     * Makes a daemon thread, not started. It inherits no thread-locals, and its context class loader is that of the
     * calling thread.
     *
     * @param name its name
     * @param work what it runs
     * @param owner is given what the work threw, on that thread, which ends afterwards
     * @return the thread
     */
    public static Thread daemon(String name, Runnable work, Consumer<? super Throwable> owner) {
        Thread thread = new Thread(null, guarded(work, owner), name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        return thread;
    }

    /**
     * The same for threads that are made in another way.
     *
     * @param work what the thread runs
     * @param owner is given what the work threw, on that thread
     * @return what the thread is to run instead
     */
    public static Runnable guarded(Runnable work, Consumer<? super Throwable> owner) {
        return new Guarded(work, owner);
    }

    /**
     * Runs a step that must not be left out because memory is short: it is repeated, after pauses that become longer, for
     * about a minute. So it must be one that can be begun again after it has failed anywhere.
     *
     * @param step what to do
     * @throws OutOfMemoryError if memory is short for so long
     */
    public static void insist(Runnable step) {
        for (int attempt = 1; ; attempt++) {
            try {
                step.run();
                setAside();
                return;
            } catch (OutOfMemoryError shortage) {
                awaitMemory(attempt, shortage);
            }
        }
    }

    /**
     * The same for a loop that cannot even make a {@code Runnable}: gives up what was set aside, and pauses before the
     * step's next attempt.
     *
     * @param attempt how often the step was tried, from 1
     * @param shortage what it threw; thrown again if that was often enough
     */
    public static void awaitMemory(int attempt, OutOfMemoryError shortage) {
        reserve = null;
        if (attempt >= MOST_ATTEMPTS) {
            throw shortage;
        }
        LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(attempt, LONGEST_SHIFT)));
    }

    private static void setAside() {
        if (reserve == null) {
            try {
                reserve = new byte[RESERVE_BYTES];
            } catch (OutOfMemoryError later) {
                // The next step that goes through tries again.
            }
        }
    }

    /** One object, made ahead, that does all that has to be done when the work ends by a throwable. */
    private static final class Guarded implements Runnable {
        private final Runnable work;
        private final Consumer<? super Throwable> owner;
        private @Nullable Throwable thrown;
        private final Runnable notification = this::notifyOwner;

        Guarded(Runnable work, Consumer<? super Throwable> owner) {
            this.work = work;
            this.owner = owner;
        }

        @Override
        public void run() {
            try {
                work.run();
            } catch (Throwable ended) {
                thrown = ended;
                insist(notification);
            }
        }

        private void notifyOwner() {
            owner.accept(thrown);
        }
    }
}
