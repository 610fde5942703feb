package dev.lido.remote.process;

/**
 * When a process may be started after others have ended too early, and when that is hopeless. Not thread-safe: guarded by
 * the monitor of its {@link ProcessSupervisor}.
 *
 * <p>Failures count in a row, until a process has joined. Each makes the pause before the next start twice as long.
 */
final class RestartBackoff {
    /** The maximum number of processes that may end one after another before one has joined. */
    static final int MAX_FAILURES = 3;

    /** The same for processes that were killed from outside, or that the system refused: the next one may do better. */
    private static final int MAX_KILLED = 30;

    /** A worker that lived for less time is replaced only after a pause. */
    private static final long SHORT_LIFE_NANOS = 1_000_000_000L;

    private static final long MIN_PAUSE_NANOS = 10_000_000L;
    private static final long MAX_PAUSE_NANOS = 1_000_000_000L;

    /** The maximum pause where there are workers, if fewer than there shall be. */
    private static final long MAX_PAUSE_WITH_TOO_FEW_NANOS = 30_000_000_000L;

    /** The maximum pause if the last process had joined, so that others can: about the cost of a start. */
    private static final long MAX_PAUSE_AFTER_JOINING_NANOS = 100_000_000L;

    private int failures;
    private int killed;
    private long pauseNanos;
    private long startAgainAt;

    /** {@return the number of failures in a row} */
    int inARow() {
        return failures + killed;
    }

    /** A process has failed, so to speak several times, before it has joined. */
    void failed(int moreFailures, int moreKilled) {
        failures += moreFailures;
        killed += moreKilled;
    }

    /** {@return whether so many have failed that no more are to be started} */
    boolean isHopeless() {
        return failures >= MAX_FAILURES || killed >= MAX_KILLED;
    }

    /** Starts a row of failures anew. */
    void forgetFailures() {
        failures = 0;
        killed = 0;
    }

    void pauseAfterFailure(boolean hasWorkers) {
        pause(hasWorkers ? MAX_PAUSE_WITH_TOO_FEW_NANOS : MAX_PAUSE_NANOS);
    }

    void pauseAfterLife(long lifeNanos) {
        if (lifeNanos < SHORT_LIFE_NANOS) {
            pause(MAX_PAUSE_AFTER_JOINING_NANOS);
        } else {
            pauseNanos = 0;
        }
    }

    private void pause(long max) {
        pauseNanos = Math.min(max, Math.max(MIN_PAUSE_NANOS, pauseNanos * 2));
        startAgainAt = System.nanoTime() + pauseNanos;
    }

    /** {@return the time until the next start, in nanoseconds; none if it is not positive} */
    long pauseLeft(long now) {
        return pauseNanos > 0 ? startAgainAt - now : 0;
    }
}
