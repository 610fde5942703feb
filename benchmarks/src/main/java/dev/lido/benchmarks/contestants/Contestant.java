package dev.lido.benchmarks.contestants;

import dev.lido.Outcome;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * What a work is measured on. Each verb is written as a user of that library would write it.
 *
 * <p>The three maps mean the same and differ in what the inputs are like, which those who write plain JDK code must think of.
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
     * Maps with each input handed out alone.
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
     * Maps few inputs that cost much, each another amount.
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
     * Maps inputs that are read as their results are wanted. Only for works that name this contestant among their peers.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return the results in the order of the inputs, to be closed
     */
    default <T, R> Stream<R> imap(Iterable<T> inputs, PureTask<T, R> task) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has no imap");
    }

    /**
     * Whether a task can take its worker along, by ending it, and nothing else.
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
     * @param onFailure is told the index of each task that failed, when that is known
     * @return how each ended, in the order of the inputs
     */
    default <T, R> List<Outcome<R>> mapOutcomes(List<T> inputs, PureTask<T, R> task, LongConsumer onFailure) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has no outcomes");
    }

    /** Ends all threads, processes and whatever else was started. */
    @Override
    void close();
}
