package dev.lido.backend.mpi;

import dev.lido.ConfigException;
import java.util.concurrent.locks.LockSupport;

/**
 * How somebody waits for messages, which MPI does not wake anybody for. While messages flow he looks all the time; the
 * longer none comes the longer he sleeps between two looks. One object serves one wait.
 */
final class Patience {
    /** What the user wants. */
    enum Kind {
        /** As above. */
        ADAPTIVE,
        /** Never sleeps, and never offers its core to others: for those who have a core for each rank. */
        SPIN,
        /** Never sleeps. */
        YIELD;

        static Kind of(String name) {
            return switch (name) {
                case "adaptive" -> ADAPTIVE;
                case "spin" -> SPIN;
                case "yield" -> YIELD;
                default ->
                    throw new ConfigException(
                            "LIDO-4", "the option wait=" + name + " is none of adaptive, yield and spin");
            };
        }
    }

    /** Who waits has spun before, where that was of use; so this is short, or it would take the core from those who work. */
    private static final long YIELD_NANOS = 20_000;

    private static final long SHORTEST_SLEEP_NANOS = 50_000;
    private static final long LONGEST_SLEEP_NANOS = 1_000_000;

    /** A sleep makes a wait longer by an eighth of it at most, where sleeps may be so short. */
    private static final int SLEEPS_IN_A_WAIT = 8;

    private final Kind kind;
    private final long begin = System.nanoTime();

    Patience(Kind kind) {
        this.kind = kind;
    }

    /** Passes a moment; somebody may cut it short by unparking the thread. */
    @SuppressWarnings("ThreadPriorityCheck") // yields to be fair, not to be right
    void pass() {
        long waited = System.nanoTime() - begin;
        if (kind == Kind.SPIN) {
            Thread.onSpinWait();
        } else if (kind == Kind.YIELD || waited < YIELD_NANOS) {
            Thread.yield();
        } else {
            long sleep = Math.max(SHORTEST_SLEEP_NANOS, waited / SLEEPS_IN_A_WAIT);
            LockSupport.parkNanos(this, Math.min(sleep, LONGEST_SLEEP_NANOS));
        }
    }

    /** How long this has waited. */
    long nanos() {
        return System.nanoTime() - begin;
    }
}
