package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;
import java.util.function.Supplier;

/** A work that needs a new process for each repetition, and starts and closes the contestant itself. */
public abstract non-sealed class FreshWork extends Work {
    /**
     * The time of the whole process from start to end, which its parent adds. The process is a JVM unless the peer is
     * written in another language.
     */
    public static final Measure JVM = new Measure("jvm", "ms");

    FreshWork(String name, String title, Measure... measures) {
        super(name, title, measures);
    }

    /**
     * Performs the work once.
     *
     * @param start starts the contestant
     * @return the figures, without {@link #JVM}
     * @throws Exception if the contestant fails
     */
    public abstract Reading run(Supplier<Contestant> start) throws Exception;

    static double millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e6;
    }
}
