package dev.lido.benchmarks.contestants;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * One of the JDK's executors, by submit and get. Many cheap inputs are divided into a fixed number of chunks by hand,
 * since one submit for each would be too slow to compare.
 */
final class ExecutorContestant implements Contestant {
    private final ExecutorService executor;
    private final int chunks;

    ExecutorContestant(ExecutorService executor, int chunks) {
        this.executor = executor;
        this.chunks = chunks;
    }

    @Override
    public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) throws Exception {
        int size = inputs.size();
        List<Future<List<R>>> parts = new ArrayList<>(chunks);
        for (int i = 0; i < chunks; i++) {
            int from = (int) ((long) size * i / chunks);
            int to = (int) ((long) size * (i + 1) / chunks);
            parts.add(executor.submit(() -> mapHere(inputs.subList(from, to), task)));
        }
        List<R> results = new ArrayList<>(size);
        for (Future<List<R>> part : parts) {
            results.addAll(part.get());
        }
        return results;
    }

    private static <T, R> List<R> mapHere(List<T> inputs, PureTask<T, R> task) {
        List<R> results = new ArrayList<>(inputs.size());
        for (T input : inputs) {
            results.add(task.apply(input));
        }
        return results;
    }

    @Override
    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) throws Exception {
        List<Future<R>> futures = new ArrayList<>(inputs.size());
        for (T input : inputs) {
            futures.add(executor.submit(() -> task.apply(input)));
        }
        List<R> results = new ArrayList<>(inputs.size());
        for (Future<R> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    @Override
    public <T, R> R apply(T input, PureTask<T, R> task) throws Exception {
        return executor.submit(() -> task.apply(input)).get();
    }

    @Override
    public void close() {
        Shutdown.await(executor);
    }
}
