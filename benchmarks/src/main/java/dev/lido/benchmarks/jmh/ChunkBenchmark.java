package dev.lido.benchmarks.jmh;

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

/**
 * The cost of a chunk. Each has one task that does nothing, and there are so many that the cost of the call is
 * negligible.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ChunkBenchmark {
    private static final int CHUNKS = 10_000;

    private final List<Integer> inputs = Inputs.upTo(CHUNKS);

    /** The time for each chunk. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public List<Integer> map(PoolState state) {
        return state.singly().map(inputs, input -> input);
    }
}
