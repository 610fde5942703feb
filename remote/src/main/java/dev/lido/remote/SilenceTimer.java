package dev.lido.remote;

/**
 * The time for which a worker that has work has given no sign of life. It grows by what its owner reports as passed, so
 * that time in which the owner was held up itself does not count. For one thread.
 */
final class SilenceTimer {
    private long nanos;
    private boolean asked;
    private boolean over;

    /**
     * Adds the time since the last call.
     *
     * @param alive whether there was a sign of life, or there need be none
     * @param passed the time that counts, in nanoseconds
     * @param max the maximum silence, in nanoseconds
     * @return whether the worker is to be asked for a sign of life: once in each silence, after half of the maximum
     */
    boolean add(boolean alive, long passed, long max) {
        if (alive) {
            nanos = 0;
            asked = false;
            return false;
        }
        nanos += passed;
        boolean ask = !asked && nanos >= max / 2;
        asked |= ask;
        return ask;
    }

    /** {@return true once, when the silence has reached the maximum} */
    boolean isOver(long max) {
        boolean now = nanos >= max && !over;
        over |= now;
        return now;
    }
}
