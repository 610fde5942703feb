package dev.lido.engine;

import dev.lido.Delivery;
import dev.lido.ErrorCallback;
import dev.lido.Progress;
import dev.lido.ResultCallback;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a view. Immutable.
 *
 * @param chunkSize inputs per chunk, 0 for adaptive chunks
 * @param window inputs that a stream may read ahead, 0 for the default
 */
record Settings(
        int chunkSize,
        int window,
        int retries,
        int retriesOnLoss,
        Delivery delivery,
        @Nullable Duration limit,
        SeedScope seeds,
        @Nullable ResultCallback onResult,
        @Nullable ErrorCallback onError,
        @Nullable Consumer<? super Progress> progress) {
    private static final int DEFAULT_WINDOW = 64;

    static Settings defaults(long seed) {
        return new Settings(0, 0, 0, 2, Delivery.AT_LEAST_ONCE, null, new SeedScope(seed, false), null, null, null);
    }

    Settings withChunkSize(int size) {
        atLeast("chunk size", 1, size);
        return new Settings(size, window, retries, retriesOnLoss, delivery, limit, seeds, onResult, onError, progress);
    }

    Settings withAdaptiveChunks() {
        return new Settings(0, window, retries, retriesOnLoss, delivery, limit, seeds, onResult, onError, progress);
    }

    Settings withWindow(int inputs) {
        atLeast("window", 1, inputs);
        return new Settings(
                chunkSize, inputs, retries, retriesOnLoss, delivery, limit, seeds, onResult, onError, progress);
    }

    Settings withRetries(int count) {
        atLeast("number of retries", 0, count);
        return new Settings(
                chunkSize, window, count, retriesOnLoss, delivery, limit, seeds, onResult, onError, progress);
    }

    Settings withRetriesOnLoss(int count) {
        atLeast("number of retries on loss", 0, count);
        return new Settings(chunkSize, window, retries, count, delivery, limit, seeds, onResult, onError, progress);
    }

    Settings withDelivery(Delivery rule) {
        return new Settings(chunkSize, window, retries, retriesOnLoss, rule, limit, seeds, onResult, onError, progress);
    }

    Settings withLimit(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("LIDO-10: the time limit must be positive, but is " + duration);
        }
        return new Settings(
                chunkSize, window, retries, retriesOnLoss, delivery, duration, seeds, onResult, onError, progress);
    }

    Settings withSeeds(SeedScope scope) {
        return new Settings(
                chunkSize, window, retries, retriesOnLoss, delivery, limit, scope, onResult, onError, progress);
    }

    Settings withOnResult(ResultCallback callback) {
        return new Settings(
                chunkSize, window, retries, retriesOnLoss, delivery, limit, seeds, callback, onError, progress);
    }

    Settings withOnError(ErrorCallback callback) {
        return new Settings(
                chunkSize, window, retries, retriesOnLoss, delivery, limit, seeds, onResult, callback, progress);
    }

    Settings withProgress(Consumer<? super Progress> display) {
        return new Settings(
                chunkSize, window, retries, retriesOnLoss, delivery, limit, seeds, onResult, onError, display);
    }

    boolean hasCallbacks() {
        return onResult != null || onError != null || progress != null;
    }

    /** How many inputs a stream may read ahead on a pool of this size. */
    int effectiveWindow(int workers) {
        if (window == 0) {
            return (int) Math.max(DEFAULT_WINDOW, Math.min(Integer.MAX_VALUE, 4L * chunkSize * workers));
        }
        if (chunkSize > window) {
            throw new IllegalArgumentException(
                    "LIDO-10: the chunk size of " + chunkSize + " is greater than the window of " + window
                            + " inputs, so no chunk could ever be filled; set a larger window or a smaller chunk size");
        }
        return window;
    }

    private static void atLeast(String what, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "LIDO-10: the " + what + " must be at least " + least + ", but is " + value);
        }
    }
}
