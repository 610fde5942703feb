package dev.lido.engine.calls;

import dev.lido.LidoException;
import dev.lido.Task;
import dev.lido.engine.data.ResultList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntUnaryOperator;

/** Cuts inputs into the batches of {@code batchedMap}, and puts the results together. */
public final class Batches {
    /** The number of batches without a chosen size: enough for many workers, and the same on every backend. */
    private static final int DEFAULT_BATCHES = 64;

    private Batches() {}

    /**
     * Divides inputs into batches.
     *
     * @param size the number of inputs in a batch, or 0 for {@value #DEFAULT_BATCHES} batches whose sizes differ by at
     *     most one
     */
    public static <T> Iterable<List<T>> of(Iterable<? extends T> inputs, int size) {
        if (size > 0) {
            return () -> new Batching<>(inputs.iterator(), batch -> size);
        }
        if (inputs instanceof List<?> list) {
            // It may compute its elements, so they are read one by one.
            int length = list.size();
            return () -> new Batching<>(inputs.iterator(), batch -> evenSize(length, batch));
        }
        List<T> all = new ArrayList<>();
        inputs.forEach(all::add);
        return () -> new Batching<>(all.iterator(), batch -> evenSize(all.size(), batch));
    }

    /** The size of a batch of so many inputs. A list that has grown meanwhile gets further batches. */
    private static int evenSize(int inputs, int batch) {
        int count = Math.min(DEFAULT_BATCHES, inputs);
        return batch < count
                ? bound(inputs, batch + 1, count) - bound(inputs, batch, count)
                : Math.max(1, inputs / DEFAULT_BATCHES);
    }

    private static int bound(int inputs, int batch, int count) {
        return (int) ((long) inputs * batch / count);
    }

    /** A list that can be serialized, holds null, and cannot be changed. */
    @SuppressWarnings("unchecked")
    private static <T> List<T> copy(List<T> batch) {
        return Collections.unmodifiableList((List<T>) Arrays.asList(batch.toArray()));
    }

    /** The function over batches, held to one result for each input. */
    public static <T, R> Task<List<T>, Object[]> task(Task<? super List<T>, ? extends List<? extends R>> task) {
        if (task == null) {
            throw new NullPointerException("task");
        }
        return batch -> {
            List<? extends R> results = task.apply(batch);
            if (results == null || results.size() != batch.size()) {
                throw new LidoException(
                        "LIDO-16",
                        "a batch of " + batch.size() + " inputs gave "
                                + (results == null ? "null" : results.size() + " results")
                                + "; the function of batchedMap must return one result for each input");
            }
            return results.toArray();
        };
    }

    public static <R> List<R> flatten(List<Object> batches) {
        ResultList all = new ResultList(0);
        long size = 0;
        for (Object batch : batches) {
            Object[] results = (Object[]) batch;
            all.put(size, results, 0, results.length);
            size += results.length;
        }
        return ResultAssembler.list(all.complete((int) size));
    }

    private static final class Batching<T> implements Iterator<List<T>> {
        private final Iterator<? extends T> inputs;
        private final IntUnaryOperator sizes;
        private int batches;

        /** @param sizes by the number of the batch, from 0; at least 1 */
        Batching(Iterator<? extends T> inputs, IntUnaryOperator sizes) {
            this.inputs = inputs;
            this.sizes = sizes;
        }

        @Override
        public boolean hasNext() {
            return inputs.hasNext();
        }

        @Override
        public List<T> next() {
            if (!inputs.hasNext()) {
                throw new NoSuchElementException();
            }
            int size = sizes.applyAsInt(batches++);
            List<T> batch = new ArrayList<>();
            while (batch.size() < size && inputs.hasNext()) {
                batch.add(inputs.next());
            }
            return copy(batch);
        }
    }
}
