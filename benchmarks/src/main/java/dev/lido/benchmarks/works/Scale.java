package dev.lido.benchmarks.works;

import java.time.Duration;

/** How much of a work is done. */
public enum Scale {
    /** What the work's definition says. */
    FULL(Duration.ofSeconds(3), Duration.ofMillis(500)),
    /** Next to nothing, not warm: shows that the program works, and measures nothing. */
    QUICK(Duration.ZERO, Duration.ZERO);

    private final Duration warmUp;
    private final Duration least;

    Scale(Duration warmUp, Duration least) {
        this.warmUp = warmUp;
        this.least = least;
    }

    /**
     * How long to warm up at least.
     *
     * @return zero for not at all
     */
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
