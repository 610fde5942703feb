package dev.lido;

/** Is told of each result as it arrives; see {@link Mapper#onResult(ResultCallback)}. */
@FunctionalInterface
public interface ResultCallback {
    /**
     * Takes one result. What it throws fails the call.
     *
     * @param index the task's index, from 0
     * @param result what the task returned, may be null
     */
    void result(long index, Object result);
}
