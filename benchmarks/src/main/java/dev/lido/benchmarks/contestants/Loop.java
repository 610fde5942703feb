package dev.lido.benchmarks.contestants;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The plain loop that fills a list, which no library can beat on one core. */
final class Loop implements Contestant {
    @Override
    public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) {
        List<R> results = new ArrayList<>(inputs.size());
        for (T input : inputs) {
            results.add(task.apply(input));
        }
        return results;
    }

    @Override
    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) {
        return map(inputs, task);
    }

    @Override
    public <T, R> R apply(T input, PureTask<T, R> task) {
        return task.apply(input);
    }

    @Override
    public <T, R> Stream<R> imap(Iterable<T> inputs, PureTask<T, R> task) {
        return StreamSupport.stream(inputs.spliterator(), false).map(task);
    }

    @Override
    public void close() {}
}
