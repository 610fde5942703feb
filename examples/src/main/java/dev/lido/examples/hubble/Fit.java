package dev.lido.examples.hubble;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The parameters as estimated from a chain.
 *
 * @param means the posterior mean of each parameter
 * @param deviations the standard deviation of each parameter
 * @param times the autocorrelation time of each parameter, in steps
 * @param acceptanceFraction the fraction of the proposed moves that were made, from 0 to 1
 * @param someSamples every tenth step, for a plot
 * @param nanos the processor time of the fit, in nanoseconds
 */
record Fit(
        List<Double> means,
        List<Double> deviations,
        List<Double> times,
        double acceptanceFraction,
        List<double[][]> someSamples,
        long nanos)
        implements Serializable {
    private static final int STRIDE = 10;

    /**
     * The size of a chain.
     *
     * @param walkers the number of walkers
     * @param burnIn the number of steps that are discarded at the start
     * @param steps the number of steps that are kept
     */
    record Walk(int walkers, int burnIn, int steps) implements Serializable {}

    /** Samples the posterior of nebulae. */
    static Fit of(List<Nebula> nebulae, Walk walk, boolean forPlot, RandomGenerator random) {
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        EnsembleSampler sampler = new EnsembleSampler(
                new HubbleLaw(nebulae)::logProbability,
                around(LeastSquares.fit(nebulae), walk.walkers(), random),
                random);
        Chain chain = sampler.sample(walk.burnIn(), walk.steps());
        return new Fit(
                each(chain::mean),
                each(chain::standardDeviation),
                each(parameter -> Autocorrelation.time(chain.paths(parameter))),
                chain.acceptanceFraction(),
                forPlot ? chain.thinned(STRIDE).samples() : List.of(),
                ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun);
    }

    private static List<Double> each(IntToDoubleFunction figure) {
        return IntStream.range(0, HubbleLaw.PARAMETERS.size())
                .mapToDouble(figure)
                .boxed()
                .toList();
    }

    /** {@return start positions that are scattered about the least-squares line} */
    private static List<double[]> around(LeastSquares line, int walkers, RandomGenerator random) {
        return Stream.generate(() -> new double[] {
                    random.nextGaussian(line.slope(), line.slopeError()),
                    random.nextGaussian(line.intercept(), line.interceptError()),
                    random.nextGaussian(Math.log(line.scatter()), 0.1)
                })
                .limit(walkers)
                .toList();
    }

    /** {@return the samples for a plot, as a chain} */
    Chain plotted() {
        return new Chain(someSamples, acceptanceFraction);
    }

    double slope() {
        return means.get(HubbleLaw.SLOPE);
    }
}
