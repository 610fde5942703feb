package dev.lido.benchmarks.jmh;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The time to run one task and wait for it, in comparison with the JDK's executor. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CallBenchmark {
    private final Integer input = 1;

    /** {@code call}. */
    @Benchmark
    public Integer call(PoolState state) {
        return state.pool().call(input, number -> number);
    }

    /** {@code submit} and {@code get}. */
    @Benchmark
    public Integer executor(ExecutorState state) throws ExecutionException, InterruptedException {
        return state.executor.submit(() -> input).get();
    }

    /** An executor of two threads. */
    @State(Scope.Benchmark)
    public static class ExecutorState {
        private ExecutorService executor;

        /** Starts the executor. */
        @Setup(Level.Trial)
        public void open() {
            executor = Executors.newFixedThreadPool(2);
        }

        /** Shuts the executor down. */
        @TearDown(Level.Trial)
        public void close() {
            executor.shutdown();
        }
    }
}
