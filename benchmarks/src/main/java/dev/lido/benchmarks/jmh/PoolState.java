package dev.lido.benchmarks.jmh;

import dev.lido.Mapper;
import dev.lido.Pool;
import dev.lido.Pools;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The pool that a benchmark runs on. */
@State(Scope.Benchmark)
public class PoolState {
    /** The specification of the pool. */
    @Param({"serial", "threads:1", "threads:2"})
    public String pool;

    private Pool opened;
    private Mapper singly;

    /** Opens the pool. */
    @Setup(Level.Trial)
    public void open() {
        opened = Pools.choosePool(pool);
        singly = opened.withChunkSize(1);
    }

    /** Closes the pool. */
    @TearDown(Level.Trial)
    public void close() {
        opened.close();
    }

    Mapper pool() {
        return opened;
    }

    Mapper singly() {
        return singly;
    }
}
