package dev.lido.spi;

import dev.lido.Task;

/**
 * What a worker in another JVM needs to know of one call of a verb, in order to run its tasks. Implemented by the engine
 * only; the same object for all chunks of the call. Thread-safe.
 */
public interface JobInfo {
    /**
     * The call's number.
     *
     * @return a number unique in the pool
     */
    long id();

    /**
     * What is applied to each input.
     *
     * @return the function
     */
    Task<?, ?> task();

    /**
     * The first of the two numbers on which, with a task's index, its random stream depends.
     *
     * @return any number
     */
    long seed();

    /**
     * The second of those numbers.
     *
     * @return any number
     */
    long number();

    /**
     * Whether each task's start is to be {@linkplain RemoteChunk#started told} before the task has any effect: it has a
     * timeout, or must not be started again once it may have started.
     *
     * @return the same for the whole call
     */
    boolean reportsStarts();

    /**
     * Whether no chunk of this call will be handed out any more, so that workers may forget it.
     *
     * @return once true, always true
     */
    boolean isOver();
}
