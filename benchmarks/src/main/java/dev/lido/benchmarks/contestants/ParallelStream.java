package dev.lido.benchmarks.contestants;

import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Parallel streams of the JDK, in the common pool: the calling thread and, by default, a thread for each further core.
 */
final class ParallelStream implements Contestant {
    @Override
    public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) {
        return inputs.parallelStream().map(task).toList();
    }

    @Override
    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) {
        return map(inputs, task);
    }

    @Override
    public <T, R> R apply(T input, PureTask<T, R> task) {
        return map(List.of(input), task).get(0);
    }

    @Override
    public <T, R> Stream<R> imap(Iterable<T> inputs, PureTask<T, R> task) {
        Spliterator<T> ordered = Spliterators.spliteratorUnknownSize(inputs.iterator(), Spliterator.ORDERED);
        return StreamSupport.stream(ordered, true).map(task);
    }

    @Override
    public void close() {}
}
