package dev.lido.backend.hazelcast;

/** How long an exchange takes, which decides how both ends wait for each other. */
final class RoundTrip {
    /**
     * A thread that waits for the other end yields for so long before it parks: about twice what a short task takes, there
     * and back. To wake a parked thread at each end would make that half as long again.
     */
    static final long NANOS = 300_000;

    private RoundTrip() {}
}
