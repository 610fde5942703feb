package dev.lido.examples.hubble;

import dev.lido.Pool;
import dev.lido.examples.Example;
import dev.lido.examples.Launch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Fits Hubble's law to his own data of 1929: samples the posterior of slope, intercept and intrinsic scatter with an
 * ensemble of walkers whose densities the pool evaluates, and compares with least squares.
 *
 * <p>These 24 points take less than a microsecond to evaluate, so that here one core is as fast as many. The same
 * program gains from a pool as soon as a density takes longer than handing it to a worker.
 */
@Command(name = "hubble", description = "Fits Hubble's law to his data of 1929.")
public final class Hubble implements Example {
    @Option(names = "--walkers", defaultValue = "64", description = "Walkers, an even number.")
    private int walkers;

    @Option(names = "--steps", defaultValue = "4000", description = "Steps to sample.")
    private int steps;

    @Option(names = "--burn-in", defaultValue = "500", description = "Steps before those.")
    private int burnIn;

    @Option(names = "--seed", defaultValue = "1929", description = "Seed of the walk.")
    private long seed;

    @Option(names = "--out", paramLabel = "FILE.png", defaultValue = "hubble.png", description = "Plot.")
    private Path file;

    public static void main(String[] args) {
        Launch.main(new Hubble(), args);
    }

    @Override
    public void check() {
        Launch.require(walkers >= 6 && walkers % 2 == 0, "--walkers must be even and at least 6, not " + walkers);
        Launch.require(steps >= 1, "--steps must be at least 1, not " + steps);
        Launch.require(burnIn >= 0, "--burn-in must not be negative, it is " + burnIn);
    }

    @Override
    public void run(Pool pool, PrintStream out) throws IOException {
        List<Nebula> nebulae = Nebula.hubble1929();
        LeastSquares line = LeastSquares.fit(nebulae);
        HubbleLaw law = new HubbleLaw(nebulae);
        RandomGenerator random = new SplittableRandom(seed);

        EnsembleSampler sampler = new EnsembleSampler(pool, law::logProbability, around(line, random), random);
        Chain chain = sampler.sample(burnIn, steps);

        print(out, line, chain);
        HubblePlot.write(file, nebulae, chain);
        out.println("plot: " + file);
    }

    /** The walkers begin scattered about the least-squares line. */
    private List<double[]> around(LeastSquares line, RandomGenerator random) {
        return Stream.generate(() -> new double[] {
                    random.nextGaussian(line.slope(), line.slopeError()),
                    random.nextGaussian(line.intercept(), line.interceptError()),
                    random.nextGaussian(Math.log(line.scatter()), 0.1)
                })
                .limit(walkers)
                .toList();
    }

    private void print(PrintStream out, LeastSquares line, Chain chain) {
        out.printf(
                Locale.ROOT,
                "least squares: slope %.3f km/s/Mpc, intercept %.3f km/s%n%n",
                line.slope(),
                line.intercept());
        out.printf("%-18s %10s %10s %22s%n", "posterior", "mean", "sd", "autocorrelation time");
        for (int i = 0; i < HubbleLaw.PARAMETERS.size(); i++) {
            out.printf(
                    Locale.ROOT,
                    "%-18s %10.3f %10.3f %16.1f steps%n",
                    HubbleLaw.PARAMETERS.get(i),
                    chain.mean(i),
                    chain.standardDeviation(i),
                    Autocorrelation.time(chain.paths(i)));
        }
        out.printf(
                Locale.ROOT,
                "%n%d walkers, %d steps after %d of burn-in, acceptance fraction %.3f%n",
                walkers,
                steps,
                burnIn,
                chain.acceptanceFraction());
    }
}
