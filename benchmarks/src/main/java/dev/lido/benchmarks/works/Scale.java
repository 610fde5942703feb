package dev.lido.benchmarks.works;

import java.time.Duration;

/** The amount of a work that is done. */
public enum Scale {
    /** The amount that the definition of the work requires. */
    FULL(Duration.ofSeconds(3), Duration.ofMillis(500)),
    /** Almost nothing, and no warm-up. This tests the program, and measures nothing. */
    QUICK(Duration.ZERO, Duration.ZERO);

    private final Duration warmUp;
    private final Duration least;

    Scale(Duration warmUp, Duration least) {
        this.warmUp = warmUp;
        this.least = least;
    }

    /** {@return the minimum time to warm up; zero for no warm-up} */
    public Duration warmUp() {
        return warmUp;
    }

    long leastNanos() {
        return least.toNanos();
    }

    int of(int full, int quick) {
        return this == FULL ? full : quick;
    }
}
