package dev.lido.benchmarks.contestants;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;

/**
 * A fork-join pool and a recursive task that halves the list. Its leaves are as large as those of parallel streams:
 * four for each thread.
 */
final class ForkJoin implements Contestant {
    private static final int LEAVES_PER_THREAD = 4;

    private final ForkJoinPool pool;

    ForkJoin(int threads) {
        pool = new ForkJoinPool(threads);
    }

    @Override
    public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) {
        return map(inputs, task, Math.max(1, inputs.size() / (LEAVES_PER_THREAD * pool.getParallelism())));
    }

    @Override
    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) {
        return map(inputs, task, 1);
    }

    @SuppressWarnings("unchecked") // no other code sees the array
    private <T, R> List<R> map(List<T> inputs, PureTask<T, R> task, int leaf) {
        R[] results = (R[]) new Object[inputs.size()];
        pool.invoke(new Part<>(inputs, task, results, leaf, 0, results.length));
        return Arrays.asList(results);
    }

    @Override
    public <T, R> R apply(T input, PureTask<T, R> task) throws Exception {
        return pool.submit(() -> task.apply(input)).get();
    }

    @Override
    public void close() {
        Shutdown.await(pool);
    }

    /** Maps the elements between two indexes. */
    private static final class Part<T, R> extends RecursiveAction {
        private static final long serialVersionUID = 1L;

        private final transient List<T> inputs;
        private final transient PureTask<T, R> task;
        private final transient R[] results;
        private final int leaf;
        private final int from;
        private final int to;

        Part(List<T> inputs, PureTask<T, R> task, R[] results, int leaf, int from, int to) {
            this.inputs = inputs;
            this.task = task;
            this.results = results;
            this.leaf = leaf;
            this.from = from;
            this.to = to;
        }

        @Override
        protected void compute() {
            if (to - from <= leaf) {
                for (int i = from; i < to; i++) {
                    results[i] = task.apply(inputs.get(i));
                }
            } else {
                int middle = (from + to) >>> 1;
                invokeAll(part(from, middle), part(middle, to));
            }
        }

        private Part<T, R> part(int first, int end) {
            return new Part<>(inputs, task, results, leaf, first, end);
        }
    }
}
