package dev.lido.benchmarks.contestants;

import dev.lido.Capability;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Pools;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** A pool of Lido, with default chunks except where each input is assigned alone. */
final class PoolContestant implements Contestant {
    private final Pool pool;
    private final Mapper singly;

    PoolContestant(String spec) {
        pool = Pools.choosePool(spec);
        singly = pool.withChunkSize(1);
    }

    @Override
    public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) {
        return pool.map(inputs, task);
    }

    @Override
    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) {
        return singly.map(inputs, task);
    }

    @Override
    public <T, R> List<R> mapCostly(List<T> inputs, PureTask<T, R> task) {
        return pool.map(inputs, task);
    }

    @Override
    public <T, R> R apply(T input, PureTask<T, R> task) {
        return pool.call(input, task);
    }

    @Override
    public <T, R> Stream<R> imap(Iterable<T> inputs, PureTask<T, R> task) {
        return pool.imap(inputs, task);
    }

    @Override
    public boolean isolatesTasks() {
        return pool.capabilities().contains(Capability.ISOLATION);
    }

    @Override
    public <T, R> List<Outcome<R>> mapOutcomes(List<T> inputs, PureTask<T, R> task, LongConsumer onFailure) {
        return pool.onError(failure -> onFailure.accept(failure.index())).mapOutcomes(inputs, task);
    }

    @Override
    public void close() {
        pool.close();
    }
}
