package dev.lido.examples.hubble;

import dev.lido.Pool;
import dev.lido.TaskContext;
import dev.lido.examples.Example;
import dev.lido.examples.Launch;
import dev.lido.examples.hubble.Fit.Walk;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Fits Hubble's law to Hubble's own data of 1929, and shows the influence of each of the 24 nebulae on the result. It
 * samples the posterior of slope, intercept and intrinsic scatter with an ensemble of walkers, once with all nebulae
 * and once without each of them. These 25 fits are the tasks. Each takes some tenths of a second and returns little
 * data, so the tasks are worth sending to another machine.
 *
 * <p>Each fit draws from the random stream of its task, so that the output is the same on every pool.
 */
@Command(name = "hubble", description = "Fits Hubble's law to the data of 1929.")
public final class Hubble implements Example {
    private static final int ALL = -1;
    private static final int INFLUENCES = 4;

    @Option(names = "--walkers", defaultValue = "64", description = "The number of walkers, which is even.")
    private int walkers;

    @Option(names = "--steps", defaultValue = "4000", description = "The number of steps to sample.")
    private int steps;

    @Option(names = "--burn-in", defaultValue = "500", description = "The number of steps before those.")
    private int burnIn;

    @Option(names = "--seed", defaultValue = "1929", description = "The seed of the walk.")
    private long seed;

    @Option(names = "--out", paramLabel = "FILE.png", defaultValue = "hubble.png", description = "Plot.")
    private Path file;

    private String remark = "";

    public static void main(String[] args) {
        Launch.main(new Hubble(), args);
    }

    @Override
    public void check() {
        Launch.require(walkers >= 6 && walkers % 2 == 0, "--walkers must be even and at least 6, but is " + walkers);
        Launch.require(steps >= 1, "--steps must be at least 1, but is " + steps);
        Launch.require(burnIn >= 0, "--burn-in must not be negative, but is " + burnIn);
    }

    @Override
    public void run(Pool pool, PrintStream out) throws IOException {
        List<Nebula> nebulae = Nebula.hubble1929();
        Walk walk = new Walk(walkers, burnIn, steps);
        List<Integer> leftOut = IntStream.range(ALL, nebulae.size()).boxed().toList();

        long begun = System.nanoTime();
        List<Fit> fits = pool.withSeed(seed)
                .map(
                        leftOut,
                        i -> Fit.of(
                                without(i, nebulae),
                                walk,
                                i == ALL,
                                TaskContext.current().random()));
        double seconds = (System.nanoTime() - begun) / 1e9;

        double worked = fits.stream().mapToLong(Fit::nanos).sum() / 1e9;
        remark = String.format(
                Locale.ROOT,
                "; the fits took %.2f s of processor time in %.2f s, %.2f cores at work",
                worked,
                seconds,
                worked / seconds);
        print(out, LeastSquares.fit(nebulae), fits.get(0));
        printInfluences(out, nebulae, fits.get(0).slope(), fits.subList(1, fits.size()));
        HubblePlot.write(file, nebulae, fits.get(0));
        out.println("plot: " + file);
    }

    @Override
    public String remark() {
        return remark;
    }

    private static List<Nebula> without(int i, List<Nebula> nebulae) {
        List<Nebula> rest = new ArrayList<>(nebulae);
        if (i != ALL) {
            rest.remove(i);
        }
        return rest;
    }

    private void print(PrintStream out, LeastSquares line, Fit fit) {
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
                    fit.means().get(i),
                    fit.deviations().get(i),
                    fit.times().get(i));
        }
        out.printf(
                Locale.ROOT,
                "%n%d walkers, %d steps after %d of burn-in, acceptance fraction %.3f%n",
                walkers,
                steps,
                burnIn,
                fit.acceptanceFraction());
    }

    private static void printInfluences(PrintStream out, List<Nebula> nebulae, double slope, List<Fit> fits) {
        out.printf("%n%-32s %10s %10s%n", "slope without the nebula at", "mean", "change");
        IntStream.range(0, nebulae.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(fits.get(i).slope() - slope)))
                .limit(INFLUENCES)
                .forEach(i -> out.printf(
                        Locale.ROOT,
                        "%.3f Mpc, %5.0f km/s %22.1f %+10.1f%n",
                        nebulae.get(i).distance(),
                        nebulae.get(i).velocity(),
                        fits.get(i).slope(),
                        fits.get(i).slope() - slope));
        out.println();
    }
}
