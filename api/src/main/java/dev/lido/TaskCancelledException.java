package dev.lido;

import org.jspecify.annotations.Nullable;

/** A task was cancelled, or its pool terminated, before it ended. */
public class TaskCancelledException extends TaskFailedException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt, null if the task never ran
     */
    public TaskCancelledException(long index, int attempts, @Nullable String worker) {
        super("LIDO-23", index, attempts, worker, "was cancelled", null);
    }
}
