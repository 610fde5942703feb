package dev.lido;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one task ended: what {@link Mapper#mapOutcomes(Iterable, Task)} gives for each input.
 *
 * @param <R> the result's type
 */
public sealed interface Outcome<R> {
    /**
     * The position of the task's input among the call's inputs.
     *
     * @return the index, from 0
     */
    long index();

    /**
     * How often the task was started.
     *
     * @return the number of attempts; 0 if it never ran
     */
    int attempts();

    /**
     * The worker of the last attempt.
     *
     * @return its name, or null if the task never ran
     */
    @Nullable String worker();

    /**
     * The result, or the failure as an exception.
     *
     * @return the result, may be null
     * @throws TaskFailedException if the task ended any other way than with a value
     */
    R get();

    /**
     * Tells whether the task gave a value.
     *
     * @return true for a {@link Value} only
     */
    default boolean isValue() {
        return this instanceof Value;
    }

    /**
     * The task returned.
     *
     * @param <R> the result's type
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt
     * @param value what it returned, may be null; an exception object that was returned is a value
     */
    record Value<R>(long index, int attempts, String worker, R value) implements Outcome<R> {
        @Override
        public R get() {
            return value;
        }
    }

    /**
     * The task threw, in every attempt that it was granted.
     *
     * @param <R> the result's type
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt
     * @param cause what the last attempt threw
     */
    record Failed<R>(long index, int attempts, String worker, Throwable cause) implements Outcome<R> {
        @Override
        public R get() {
            throw new TaskFailedException(index, attempts, worker, cause);
        }
    }

    /**
     * The task did not end within its timeout, in every attempt that it was granted.
     *
     * @param <R> the result's type
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt
     * @param timeout the timeout of each attempt
     */
    record TimedOut<R>(long index, int attempts, String worker, Duration timeout) implements Outcome<R> {
        @Override
        public R get() {
            throw new TaskTimeoutException(index, attempts, worker, timeout);
        }
    }

    /**
     * The workers that ran the task died or left, as often as the delivery rule allows.
     *
     * @param <R> the result's type
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the last worker that was lost
     * @param reason what is known of its end
     */
    record WorkerLost<R>(long index, int attempts, String worker, String reason) implements Outcome<R> {
        @Override
        public R get() {
            throw new WorkerLostException(index, attempts, worker, reason);
        }
    }

    /**
     * The call was cancelled, or the pool terminated, before the task ended.
     *
     * @param <R> the result's type
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the worker of the last attempt, null if the task never ran
     */
    record Cancelled<R>(long index, int attempts, @Nullable String worker) implements Outcome<R> {
        @Override
        public R get() {
            throw new TaskCancelledException(index, attempts, worker);
        }
    }
}
