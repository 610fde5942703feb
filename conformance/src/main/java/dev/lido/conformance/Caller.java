package dev.lido.conformance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A blocking call on a thread of its own, so that the case can act while the call waits.
 *
 * @param <T> what the call returns
 */
final class Caller<T> {
    private final FutureTask<T> call;
    private final Thread thread;
    private final Duration patience;

    Caller(String name, Callable<T> body, Duration patience) {
        this.patience = patience;
        call = new FutureTask<>(body);
        thread = new Thread(call, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for what the call returns; fails if it throws or does not come back. */
    T get() {
        try {
            return await();
        } catch (ExecutionException failed) {
            throw new AssertionError("the call on " + thread.getName() + " should have returned", failed.getCause());
        }
    }

    /** Waits for what the call throws; fails if it returns or does not come back. */
    Throwable failure() {
        try {
            throw new AssertionError(
                    "the call on " + thread.getName() + " should have failed, but returned " + await());
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    boolean isDone() {
        return call.isDone();
    }

    void interrupt() {
        thread.interrupt();
    }

    Thread thread() {
        return thread;
    }

    private T await() throws ExecutionException {
        try {
            return call.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException hangs) {
            String headline =
                    "the call on " + thread.getName() + " did not come back in " + patience.toSeconds() + " s";
            throw new AssertionError(ThreadDump.report(headline, thread), hangs);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + thread.getName(), interrupt);
        }
    }
}
