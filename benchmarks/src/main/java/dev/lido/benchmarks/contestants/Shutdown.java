package dev.lido.benchmarks.contestants;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends an executor as Lido ends a pool: when this returns, its threads have finished all of their work. */
final class Shutdown {
    private static final long LIMIT_SECONDS = 60;

    private Shutdown() {}

    static void await(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(executor + " did not end within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + executor + " ended", e);
        }
    }
}
