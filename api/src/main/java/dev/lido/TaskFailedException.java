package dev.lido;

import org.jspecify.annotations.Nullable;

/**
 * A task failed for good: it threw in every attempt that it was granted, or ended in one of the ways that the
 * subclasses name. The cause is what the last attempt threw, with the stack that it had on its worker.
 */
public class TaskFailedException extends LidoException {
    private static final long serialVersionUID = 1L;

    private final long index;
    private final int attempts;
    private final @Nullable String worker;

    /**
     * Makes the exception for a task that threw.
     *
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt
     * @param cause what the last attempt threw
     */
    public TaskFailedException(long index, int attempts, String worker, Throwable cause) {
        this("LIDO-20", index, attempts, worker, "failed: " + text(cause), cause);
    }

    /**
     * For the subclasses: a message of {@code code: task index what, attempt n on worker}.
     *
     * @param code the stable code
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt, null if it never ran
     * @param what how the task ended
     * @param cause what led to it, may be null
     */
    protected TaskFailedException(
            String code, long index, int attempts, @Nullable String worker, String what, @Nullable Throwable cause) {
        super(code, "task " + index + " (attempt " + attempts + ", worker " + worker + ") " + what, cause);
        this.index = index;
        this.attempts = attempts;
        this.worker = worker;
    }

    /** The cause is of any class, and its own methods may throw or return null. */
    private static @Nullable String text(@Nullable Throwable cause) {
        if (cause == null) {
            return null;
        }
        try {
            String text = cause.toString();
            if (text != null) {
                return text;
            }
        } catch (Throwable itself) {
            // Its class says what it is.
        }
        return cause.getClass().getName();
    }

    /**
     * The position of the failed task's input among the call's inputs.
     *
     * @return the index, from 0
     */
    public final long index() {
        return index;
    }

    /**
     * How often the task was started.
     *
     * @return the number of attempts; 0 if it never ran
     */
    public final int attempts() {
        return attempts;
    }

    /**
     * The worker of the last attempt.
     *
     * @return its name, or null if the task never ran
     */
    public final @Nullable String worker() {
        return worker;
    }
}
