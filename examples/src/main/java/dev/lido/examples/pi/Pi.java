package dev.lido.examples.pi;

import static java.util.Collections.nCopies;

import dev.lido.Pool;
import dev.lido.TaskContext;
import dev.lido.examples.Example;
import dev.lido.examples.Launch;
import java.io.PrintStream;
import java.util.Locale;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Estimates pi: throws darts at a square and counts those that hit the inscribed circle. Every task has a random stream
 * of its own, so that one seed gives one result on every pool.
 */
@Command(name = "pi", description = "Estimates pi by throwing darts.")
public final class Pi implements Example {
    @Option(names = "--tasks", defaultValue = "400", description = "The number of tasks.")
    private int tasks;

    @Option(names = "--darts", defaultValue = "250000", description = "The number of darts per task.")
    private int darts;

    @Option(names = "--seed", defaultValue = "1", description = "The seed of the darts.")
    private long seed;

    public static void main(String[] args) {
        Launch.main(new Pi(), args);
    }

    @Override
    public void check() {
        Launch.require(tasks > 0, "--tasks must be at least 1, but is " + tasks);
        Launch.require(darts > 0, "--darts must be at least 1, but is " + darts);
    }

    @Override
    public void run(Pool pool, PrintStream out) {
        long hits = pool.withSeed(seed)
                .reduce(
                        nCopies(tasks, darts),
                        count -> hits(count, TaskContext.current().random()),
                        Long::sum);

        long thrown = (long) tasks * darts;
        double share = (double) hits / thrown;
        double error = 4 * Math.sqrt(share * (1 - share) / thrown);
        out.printf(Locale.ROOT, "pi is about %.6f, standard error %.6f, from %,d darts%n", 4 * share, error, thrown);
    }

    private static long hits(int darts, RandomGenerator random) {
        long hits = 0;
        for (int i = 0; i < darts; i++) {
            double x = random.nextDouble();
            double y = random.nextDouble();
            if (x * x + y * y < 1) {
                hits++;
            }
        }
        return hits;
    }
}
