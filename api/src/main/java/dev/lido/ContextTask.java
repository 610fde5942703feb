package dev.lido;

import java.io.Serializable;

/**
 * A function from one input to one result that also wants to know where it runs.
 *
 * <p>It is serializable so that a plain lambda can travel to another process. It may be called from several threads at
 * once, one call per input, and must not rely on state that other tasks change.
 *
 * @param <T> the input's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface ContextTask<T, R> extends Serializable {
    /**
     * Computes the result of one input.
     *
     * @param input the input, null where the caller's inputs hold null
     * @param context the index, attempt and random stream of this run; valid during the call only
     * @return the result, may be null
     * @throws Exception to fail the task; the caller sees it as the cause of a {@link TaskFailedException}
     */
    R apply(T input, TaskContext context) throws Exception;
}
