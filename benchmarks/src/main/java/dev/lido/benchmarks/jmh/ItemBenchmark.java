package dev.lido.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The cost of an item with default chunks, in comparison with the plain loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ItemBenchmark {
    private static final int ITEMS = 100_000;

    private final List<Integer> inputs = Inputs.upTo(ITEMS);

    /** The plain loop that fills a list. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public List<Integer> loop() {
        List<Integer> results = new ArrayList<>(inputs.size());
        for (Integer input : inputs) {
            results.add(input);
        }
        return results;
    }

    /** {@code map}. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public List<Integer> map(PoolState state) {
        return state.pool().map(inputs, input -> input);
    }

    /** {@code imap}, consumed on this thread. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void imap(PoolState state, Blackhole hole) {
        try (var results = state.pool().imap(inputs, input -> input)) {
            results.forEach(hole::consume);
        }
    }
}
