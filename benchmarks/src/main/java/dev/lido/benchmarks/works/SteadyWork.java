package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;

/** A work on a contestant that is started once and warmed up. */
public abstract non-sealed class SteadyWork extends Work {
    SteadyWork(String name, String title, Measure... measures) {
        super(name, title, measures);
    }

    /**
     * Performs the work once. Everything that is not to be measured, such as checking the results, is outside the time.
     *
     * @param contestant the contestant to measure
     * @return the figures
     * @throws Exception if the contestant fails
     */
    public abstract Reading repeat(Contestant contestant) throws Exception;
}
