package dev.lido;

import java.io.Serializable;

/**
 * A function from one input to one result: what {@link Mapper#map(Iterable, Task) map} runs for each input.
 *
 * <p>It is serializable so that a plain lambda can travel to another process, and it may throw. It may be called by
 * several threads at once, once for each input, and must not rely on state that other tasks change. While it runs, {@link
 * TaskContext#current()} gives the index, the attempt, the worker and the random stream.
 *
 * @param <T> the input's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface Task<T, R> extends Serializable {
    /**
     * Computes the result of one input.
     *
     * @param input the input, null where the caller's inputs hold null
     * @return the result, may be null
     * @throws Exception to fail the task; the caller sees it as the cause of a {@link TaskFailedException}
     */
    R apply(T input) throws Exception;
}
