package dev.lido.backend.mpi;

import dev.lido.ConfigException;
import dev.lido.spi.IdleStrategy;

/** How threads wait for messages, which MPI wakes no thread for: the option {@code wait}. */
enum WaitMode {
    /**
     * Polls all the time while messages flow, and sleeps between two polls, the longer the longer none comes. The driver
     * has spun before, where that was of use; so it yields for a short time only, or it would take the core from a worker.
     */
    ADAPTIVE,
    /** Never sleeps, and never offers its core to others: for programs that have a core for each rank. */
    SPIN,
    /** Never sleeps. */
    YIELD;

    IdleStrategy idleStrategy() {
        return switch (this) {
            case ADAPTIVE -> IdleStrategy.backoff(0, 20_000, 50_000, 1_000_000);
            case SPIN -> IdleStrategy.spinning();
            case YIELD -> IdleStrategy.yielding(Long.MAX_VALUE);
        };
    }

    /** {@return the mode of this name, as users write it} */
    static WaitMode of(String name) {
        return switch (name) {
            case "adaptive" -> ADAPTIVE;
            case "spin" -> SPIN;
            case "yield" -> YIELD;
            default ->
                throw new ConfigException("LIDO-4", "the option wait=" + name + " is none of adaptive, yield and spin");
        };
    }
}
