package dev.lido.backend.hazelcast;

/**
 * How one end of a lane waits for the other, which has to do with how long an exchange takes: at first it yields, then it
 * parks. One that has yielded in vain several times in a row, as where tasks are long, parks at once until a wait is short
 * again, since it may yield on the core of a worker.
 *
 * <p>Not thread-safe: for waits one after another.
 */
final class RoundTrip {
    /**
     * For so long it yields: about twice what a short task takes, there and back. To wake a parked thread at each end would
     * make that half as long again.
     */
    private static final long NANOS = 300_000;

    /** A wait is short up to this: somewhat more than a short task takes between threads that are parked. */
    private static final long SHORT_NANOS = 2 * NANOS;

    private static final int MOST_PATIENCE = 4;

    /** How many more long waits begin with yielding. */
    private int patience = MOST_PATIENCE;

    /** Whether a wait that has been so long is to yield rather than to park. */
    boolean yields(long waited) {
        return patience > 0 && waited < NANOS;
    }

    /** A wait is over, and was so long. */
    void ended(long waited) {
        patience = waited < SHORT_NANOS ? MOST_PATIENCE : Math.max(0, patience - 1);
    }
}
