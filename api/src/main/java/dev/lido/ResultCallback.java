package dev.lido;

/**
 * Takes the results of tasks as they arrive, for {@link Mapper#forEachResult(Iterable, Task, ResultCallback)}.
 *
 * @param <R> the type of the results
 */
@FunctionalInterface
public interface ResultCallback<R> {
    /**
     * Takes one result. An exception that this method throws fails the job.
     *
     * @param index the task's index, from 0
     * @param result the value that the task returned, may be null
     */
    void accept(long index, R result);
}
