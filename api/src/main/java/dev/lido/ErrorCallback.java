package dev.lido;

/** Is told of each task that failed for good; see {@link Mapper#onError(ErrorCallback)}. */
@FunctionalInterface
public interface ErrorCallback {
    /**
     * Takes one failure. What it throws fails the call.
     *
     * @param index the task's index, from 0
     * @param error how the task ended
     */
    void error(long index, TaskFailedException error);
}
