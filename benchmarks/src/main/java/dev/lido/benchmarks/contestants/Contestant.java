package dev.lido.benchmarks.contestants;

import dev.lido.Outcome;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * A library, or a program, that works are measured on. Each verb is written as a user of that library would write it.
 *
 * <p>The three maps have the same meaning. They differ in the nature of their inputs, which the authors of plain JDK
 * code must take into account.
 */
public interface Contestant extends AutoCloseable {
    /**
     * Maps many cheap inputs; the contestant may group them.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return the results in the order of the inputs
     * @throws Exception if the contestant fails
     */
    <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) throws Exception;

    /**
     * Maps with each input assigned alone.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return the results in the order of the inputs
     * @throws Exception if the contestant fails
     */
    <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) throws Exception;

    /**
     * Maps few inputs that are expensive and differ in their cost.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return the results in the order of the inputs
     * @throws Exception if the contestant fails
     */
    default <T, R> List<R> mapCostly(List<T> inputs, PureTask<T, R> task) throws Exception {
        return mapSingly(inputs, task);
    }

    /**
     * Runs one task and waits for it.
     *
     * @param <T> the input's type
     * @param <R> the result's type
     * @param input the input
     * @param task the function
     * @return the result
     * @throws Exception if the contestant fails
     */
    <T, R> R apply(T input, PureTask<T, R> task) throws Exception;

    /**
     * Maps inputs that are read as their results are consumed. Only for works that list this contestant among their
     * peers.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return the results in the order of the inputs, which the caller closes
     */
    default <T, R> Stream<R> imap(Iterable<T> inputs, PureTask<T, R> task) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has no imap");
    }

    /**
     * Whether a task that ends its process ends its worker and nothing else.
     *
     * @return true if workers are processes of their own
     */
    default boolean isolatesTasks() {
        return false;
    }

    /**
     * Maps inputs of which some may fail. Only for contestants that {@link #isolatesTasks() isolate}.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @param onFailure receives the index of each task that failed, as soon as that is known
     * @return the outcomes, in the order of the inputs
     */
    default <T, R> List<Outcome<R>> mapOutcomes(List<T> inputs, PureTask<T, R> task, LongConsumer onFailure) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has no outcomes");
    }

    /** Ends all threads, processes and anything else that was started. */
    @Override
    void close();
}
