package dev.lido.backend.hazelcast;

import dev.lido.spi.IdleStrategy;

/**
 * Decides how one end of a lane waits for the other: it yields at first, then it parks, or it parks at once. Yielding saves
 * two wake-ups where tasks are short, but may take the core of a worker where they are long, so it needs evidence: most of
 * the latest waits were short. Where tasks differ in length a short wait now and then is chance.
 *
 * <p>Not thread-safe: for the waits of one thread after another.
 */
final class RoundTrip {
    /**
     * The maximum time of yielding: about twice the time that a short task takes, there and back. Waking a parked thread at
     * each end would make that half as long again.
     */
    private static final long NANOS = 300_000;

    private static final IdleStrategy YIELDS = IdleStrategy.yielding(NANOS);

    /** The maximum length of a short wait: somewhat more than a short task takes between threads that are parked. */
    private static final long SHORT_NANOS = 2 * NANOS;

    /** The weight of a long wait, where that of a short one is 1. */
    private static final int LONG_WEIGHT = 2;

    /** The minimum evidence for yielding. */
    private static final int YIELDING = 2;

    private static final int MOST_EVIDENCE = 4;

    /** Rises with each short wait, falls with each long one. */
    private int evidence = MOST_EVIDENCE;

    /**
     * Passes a moment of a wait that has lasted for {@code waited} nanoseconds.
     *
     * @return whether to check again; false when it is time to park
     */
    boolean idle(long waited) {
        return evidence >= YIELDING && YIELDS.idle(waited);
    }

    /** Notes that a wait has ended, after {@code waited} nanoseconds. */
    void ended(long waited) {
        evidence = waited < SHORT_NANOS ? Math.min(MOST_EVIDENCE, evidence + 1) : Math.max(0, evidence - LONG_WEIGHT);
    }
}
