package dev.lido;

import java.time.Duration;

/** A task did not end within the timeout that {@link Mapper#withTimeout(Duration)} set. */
public class TaskTimeoutException extends TaskFailedException {
    private static final long serialVersionUID = 1L;

    private final Duration timeout;

    /**
     * Makes the exception.
     *
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt
     * @param timeout the timeout of each attempt
     */
    public TaskTimeoutException(long index, int attempts, String worker, Duration timeout) {
        super(
                "LIDO-21",
                index,
                attempts,
                worker,
                "did not end within its timeout of " + timeout.toMillis() + " ms",
                null);
        this.timeout = timeout;
    }

    /** {@return the timeout of each attempt} */
    public Duration timeout() {
        return timeout;
    }
}
