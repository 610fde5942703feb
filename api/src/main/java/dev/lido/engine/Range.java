package dev.lido.engine;

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
 */
record Range(
        long first,
        List<?> inputs,
        int from,
        int count,
        int attempt,
        int failures,
        int losses,
        @Nullable String lastWorker) {
    Range(long first, List<?> inputs, int from, int count) {
        this(first, inputs, from, count, 1, 0, 0, null);
    }

    /** The tasks from the given position on, untouched. */
    Range rest(int position) {
        return new Range(
                first + position, inputs, from + position, count - position, attempt, failures, losses, lastWorker);
    }

    /** At most the given number of tasks from the begin. */
    Range head(int size) {
        return new Range(first, inputs, from, size, attempt, failures, losses, lastWorker);
    }

    Range againAfterFailure(int position, String worker) {
        return new Range(first + position, inputs, from + position, 1, attempt + 1, failures + 1, losses, worker);
    }

    Range againAfterLoss(int position, String worker) {
        return new Range(first + position, inputs, from + position, 1, attempt + 1, failures, losses + 1, worker);
    }
}
