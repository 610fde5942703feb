package dev.lido.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what must come, but not forever. */
public final class Await {
    /** Long enough for the busiest machine; reached only by a test that fails. */
    public static final long SECONDS = 30;

    private Await() {}

    public static void zero(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("waited " + SECONDS + " s in vain");
        }
    }

    public static void until(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(SECONDS)) {
                throw new AssertionError("waited " + SECONDS + " s in vain until " + what);
            }
            Thread.onSpinWait();
        }
    }

    public static <T> T get(Future<T> future) throws InterruptedException, ExecutionException {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("waited " + SECONDS + " s in vain for " + future, e);
        }
    }

    /** Runs something that may hang on a thread of its own, and waits for its end. */
    public static <T> T inTime(Callable<T> body) throws Exception {
        try {
            return get(start(body));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Runs something on a thread of its own. */
    public static <T> Future<T> start(Callable<T> body) {
        FutureTask<T> future = new FutureTask<>(body);
        Thread thread = new Thread(future, "test-background");
        thread.setDaemon(true);
        thread.start();
        return future;
    }
}
