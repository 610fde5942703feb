package dev.lido.engine.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive tasks to be handed out: the elements {@code from} to {@code from + count - 1} of a list are the inputs
 * for the indexes from {@code first}. A task that runs again is a range of its own, with its history.
 *
 * @param inputs read by whoever runs the tasks; does not change
 * @param attempt how often these tasks will have been started when this range runs, from 1
 * @param failures how many of those attempts failed or timed out
 * @param losses how many of those attempts lost their worker
 * @param lastWorker the worker of the last attempt, null if there was none
 * @param suspect whether this may have been the reason for a loss, and so runs alone
 */
public record TaskRange(
        long first,
        List<?> inputs,
        int from,
        int count,
        int attempt,
        int failures,
        int losses,
        @Nullable String lastWorker,
        boolean suspect) {
    TaskRange(long first, List<?> inputs, int from, int count) {
        this(first, inputs, from, count, 1, 0, 0, null, false);
    }

    /** The tasks from the given position on, untouched. */
    public TaskRange rest(int position) {
        return part(position, count - position);
    }

    /** At most the given number of tasks from the begin. */
    public TaskRange head(int size) {
        return part(0, size);
    }

    private TaskRange part(int position, int size) {
        return new TaskRange(
                first + position, inputs, from + position, size, attempt, failures, losses, lastWorker, suspect);
    }

    public TaskRange againAfterFailure(int position, String worker) {
        return new TaskRange(
                first + position, inputs, from + position, 1, attempt + 1, failures + 1, losses, worker, suspect);
    }

    public TaskRange againAfterLoss(int position, String worker) {
        return new TaskRange(
                first + position, inputs, from + position, 1, attempt + 1, failures, losses + 1, worker, true);
    }

    /** A task to which a loss is not counted, since another is more likely to have been the reason. */
    public TaskRange alone(int position) {
        return new TaskRange(first + position, inputs, from + position, 1, attempt, failures, losses, lastWorker, true);
    }
}
