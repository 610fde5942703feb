package dev.lido;

import java.time.Duration;

/**
 * Is told what a pool does, for logs, metrics and tests. Every method does nothing by default.
 *
 * <p>Methods are called by whichever thread causes the event, several at once, and never while a lock of the pool is
 * held; they should be quick. What they throw is logged and otherwise ignored: a listener cannot change a call's
 * meaning.
 *
 * @see PoolConfig.Builder#listener(PoolListener)
 */
public interface PoolListener {
    /**
     * A worker can take tasks from now on; its initializer, if any, has run.
     *
     * @param worker its name
     */
    default void workerJoined(String worker) {}

    /**
     * A worker is gone; what it had not finished is handed to others.
     *
     * @param worker its name
     * @param reason what is known of its end
     */
    default void workerLost(String worker, String reason) {}

    /**
     * A call began.
     *
     * @param job the call's number in this pool
     * @param verb the verb's name, such as {@code map}
     */
    default void jobStarted(long job, String verb) {}

    /**
     * A call ended: all its tasks are done, or it failed or was cancelled.
     *
     * @param job the call's number in this pool
     * @param tasks how many of its tasks ended with a value
     * @param elapsed the time from begin to end
     */
    default void jobFinished(long job, long tasks, Duration elapsed) {}

    /**
     * A worker finished a chunk.
     *
     * @param job the call's number in this pool
     * @param firstIndex the index of the chunk's first task
     * @param size how many consecutive tasks the chunk held
     * @param worker the worker's name
     * @param elapsed the time that the chunk took on its worker
     */
    default void chunkFinished(long job, long firstIndex, int size, String worker, Duration elapsed) {}

    /**
     * A task failed, timed out or lost its worker and is to run again.
     *
     * @param job the call's number in this pool
     * @param index the task's index, from 0
     * @param attempt the attempt that ended so, from 1
     * @param reason how it ended
     */
    default void taskRetried(long job, long index, int attempt, String reason) {}
}
