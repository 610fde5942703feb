package dev.lido;

import java.time.Duration;

/** A task did not end within the limit that {@link Mapper#withTimeout(Duration)} set. */
public class TaskTimeoutException extends TaskFailedException {
    private static final long serialVersionUID = 1L;

    private final Duration limit;

    /**
     * Makes the exception.
     *
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt
     * @param limit the limit of one attempt
     */
    public TaskTimeoutException(long index, int attempts, String worker, Duration limit) {
        super("LIDO-21", index, attempts, worker, "did not end within its limit of " + limit.toMillis() + " ms", null);
        this.limit = limit;
    }

    /**
     * The limit that one attempt had.
     *
     * @return the limit
     */
    public Duration limit() {
        return limit;
    }
}
