package dev.lido.conformance;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs something that may hang. It runs on a thread of its own, so that the one that waits can dump all threads and go
 * on when the time is over, whatever the other does.
 */
final class CaseWatchdog {
    /** What is watched. */
    interface Body {
        void run() throws Throwable;
    }

    private CaseWatchdog() {}

    /**
     * Runs the body and throws what it throws. If it is not done in time, or if the caller is interrupted, all threads
     * are dumped to standard error, and the body's thread is interrupted and left alone.
     *
     * @throws AssertionError that tells the stacks of the body and of all pools, if the body is not done in time
     */
    static void run(String what, Duration timeout, Body body) throws Throwable {
        FutureTask<Throwable> outcome = new FutureTask<>(() -> {
            try {
                body.run();
                return null;
            } catch (Throwable failure) {
                return failure;
            }
        });
        Thread thread = new Thread(outcome, what);
        thread.setDaemon(true);
        thread.start();
        Throwable failure;
        try {
            failure = outcome.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException hangs) {
            throw expired(what + " hangs: not done in " + timeout.toSeconds() + " s", thread);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw expired(what + " was interrupted before it was done", thread);
        } catch (ExecutionException impossible) {
            throw new AssertionError("the body's failure is its outcome", impossible);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static AssertionError expired(String message, Thread thread) {
        String report = ThreadDump.report(message, thread);
        thread.interrupt();
        return new AssertionError(report);
    }
}
