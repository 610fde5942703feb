package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;

/** A work on a contestant that is started once, and warm. */
public abstract non-sealed class SteadyWork extends Work {
    SteadyWork(String name, String title, Measure... measures) {
        super(name, title, measures);
    }

    /**
     * Does the work once. All but what is measured, such as checking the results, is outside the time.
     *
     * @param contestant on what
     * @return the figures
     * @throws Exception if the contestant fails
     */
    public abstract Reading repeat(Contestant contestant) throws Exception;
}
