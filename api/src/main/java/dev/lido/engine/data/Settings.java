package dev.lido.engine.data;

import dev.lido.Delivery;
import dev.lido.Progress;
import dev.lido.TaskFailedException;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a view. Immutable once a {@code with…} method has returned it: each makes a copy and changes one
 * thing. Serialized without what belongs to this JVM: callbacks, a display of progress, a checkpoint.
 */
public final class Settings implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int DEFAULT_WINDOW = 64;

    private int chunkSize;
    private int window;
    private int retries;
    private int retriesOnLoss = 2;
    private Delivery delivery = Delivery.AT_LEAST_ONCE;
    private @Nullable Duration timeout;
    private SeedScope seeds;
    private transient @Nullable Consumer<? super TaskFailedException> onError;
    private transient @Nullable Consumer<? super Progress> progress;
    private transient @Nullable Checkpoint checkpoint;

    private Settings(SeedScope seeds) {
        this.seeds = seeds;
    }

    private Settings(Settings other) {
        this.chunkSize = other.chunkSize;
        this.window = other.window;
        this.retries = other.retries;
        this.retriesOnLoss = other.retriesOnLoss;
        this.delivery = other.delivery;
        this.timeout = other.timeout;
        this.seeds = other.seeds;
        this.onError = other.onError;
        this.progress = other.progress;
        this.checkpoint = other.checkpoint;
    }

    public static Settings defaults(long seed) {
        return new Settings(new SeedScope(seed, false));
    }

    /** Inputs per chunk, 0 for adaptive chunks. */
    public int chunkSize() {
        return chunkSize;
    }

    public int retries() {
        return retries;
    }

    public int retriesOnLoss() {
        return retriesOnLoss;
    }

    public Delivery delivery() {
        return delivery;
    }

    public @Nullable Duration timeout() {
        return timeout;
    }

    public SeedScope seeds() {
        return seeds;
    }

    public @Nullable Consumer<? super TaskFailedException> onError() {
        return onError;
    }

    public @Nullable Consumer<? super Progress> progress() {
        return progress;
    }

    public @Nullable Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Inputs that a stream may read ahead, 0 for the default. */
    public int window() {
        return window;
    }

    /** How many inputs a stream may read ahead on a pool of this size. */
    public int effectiveWindow(int workers) {
        if (window == 0) {
            return (int) Math.max(DEFAULT_WINDOW, Math.min(Integer.MAX_VALUE, 4L * chunkSize * workers));
        }
        if (chunkSize > window) {
            throw new IllegalArgumentException("LIDO-10: the chunk size of " + chunkSize
                    + " is greater than the window of " + window
                    + " inputs, so no chunk could ever be filled; set a larger window or a smaller chunk size");
        }
        return window;
    }

    /** Whether the caller's side wants results one by one. */
    public boolean wantsArrivals() {
        return onError != null || progress != null || checkpoint != null;
    }

    public Settings withChunkSize(int size) {
        atLeast("chunk size", 1, size);
        Settings changed = new Settings(this);
        changed.chunkSize = size;
        return changed;
    }

    public Settings withAdaptiveChunks() {
        Settings changed = new Settings(this);
        changed.chunkSize = 0;
        return changed;
    }

    public Settings withWindow(int inputs) {
        atLeast("window", 1, inputs);
        Settings changed = new Settings(this);
        changed.window = inputs;
        return changed;
    }

    public Settings withRetries(int count) {
        atLeast("number of retries", 0, count);
        Settings changed = new Settings(this);
        changed.retries = count;
        return changed;
    }

    public Settings withRetriesOnLoss(int count) {
        atLeast("number of retries on loss", 0, count);
        Settings changed = new Settings(this);
        changed.retriesOnLoss = count;
        return changed;
    }

    public Settings withDelivery(Delivery rule) {
        Settings changed = new Settings(this);
        changed.delivery = rule;
        return changed;
    }

    public Settings withTimeout(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("LIDO-10: the timeout must be positive, but is " + duration);
        }
        Settings changed = new Settings(this);
        changed.timeout = duration;
        return changed;
    }

    public Settings withSeeds(SeedScope scope) {
        Settings changed = new Settings(this);
        changed.seeds = scope;
        return changed;
    }

    public Settings withOnError(Consumer<? super TaskFailedException> callback) {
        Settings changed = new Settings(this);
        changed.onError = callback;
        return changed;
    }

    public Settings withProgress(Consumer<? super Progress> display) {
        Settings changed = new Settings(this);
        changed.progress = display;
        return changed;
    }

    /** The same for another JVM, where calls count from 0 again, with the same seed. */
    public Settings forOtherJvm() {
        return withSeeds(new SeedScope(seeds.seed(), seeds.explicit()));
    }

    /**
     * The calls count from 0 again, with the seed of the checkpoint: so they find their results, and their random
     * numbers.
     */
    public Settings withCheckpoint(Checkpoint file) {
        Settings changed = withSeeds(new SeedScope(file.seed(), true));
        changed.checkpoint = file;
        return changed;
    }

    private static void atLeast(String what, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "LIDO-10: the " + what + " must be at least " + least + ", but is " + value);
        }
    }
}
