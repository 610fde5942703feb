package dev.lido.examples.hubble;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a chain says of the parameters.
 *
 * @param means the posterior mean of each
 * @param deviations its standard deviation
 * @param times its autocorrelation time, in steps
 * @param acceptanceFraction how many of the proposed moves were made, from 0 to 1
 * @param someSamples every tenth step, for a plot
 * @param nanos the processor time that it took
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
     * How a chain is made.
     *
     * @param walkers how many walkers
     * @param burnIn steps before those that count
     * @param steps steps that count
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

    /** The walkers begin scattered about the least-squares line. */
    private static List<double[]> around(LeastSquares line, int walkers, RandomGenerator random) {
        return Stream.generate(() -> new double[] {
                    random.nextGaussian(line.slope(), line.slopeError()),
                    random.nextGaussian(line.intercept(), line.interceptError()),
                    random.nextGaussian(Math.log(line.scatter()), 0.1)
                })
                .limit(walkers)
                .toList();
    }

    /** The samples for a plot, as a chain. */
    Chain plotted() {
        return new Chain(someSamples, acceptanceFraction);
    }

    double slope() {
        return means.get(HubbleLaw.SLOPE);
    }
}
