package dev.lido.benchmarks.works;

import static java.util.stream.Collectors.toCollection;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Maps the identity over the Integers from 0 upwards, so that only the cost of assigning tasks is left. A repetition
 * maps them again and again until enough time has passed for the clock and the collector not to matter. Its figure is
 * the mean.
 */
abstract class IdentityMap extends SteadyWork {
    private static final String THROUGHPUT = "throughput";

    private final List<Integer> inputs;
    private final long leastNanos;
    private final PureTask<Integer, Integer> identity = input -> input;

    IdentityMap(String name, String title, int size, long leastNanos) {
        super(name, title, new Measure(THROUGHPUT, "tasks/s"));
        this.inputs = IntStream.range(0, size).boxed().collect(toCollection(ArrayList::new));
        this.leastNanos = leastNanos;
    }

    abstract List<Integer> map(Contestant contestant, List<Integer> numbers, PureTask<Integer, Integer> task)
            throws Exception;

    @Override
    public final Reading repeat(Contestant contestant) throws Exception {
        long tasks = 0;
        long nanos = 0;
        do {
            long start = System.nanoTime();
            List<Integer> results = map(contestant, inputs, identity);
            nanos += System.nanoTime() - start;
            tasks += inputs.size();
            check(inputs, results);
        } while (nanos < leastNanos);
        return Reading.NONE.with(THROUGHPUT, tasks * 1e9 / nanos);
    }
}
