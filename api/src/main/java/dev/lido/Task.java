package dev.lido;

/**
 * A function from one input to one result: what {@link Mapper#map(Iterable, Task) map} runs for each input.
 *
 * <p>It is serializable so that a plain lambda can travel to another process, and it may throw. It may be called from
 * several threads at once, one call per input.
 *
 * @param <T> the input's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface Task<T, R> extends ContextTask<T, R> {
    /**
     * Computes the result of one input.
     *
     * @param input the input, null where the caller's inputs hold null
     * @return the result, may be null
     * @throws Exception to fail the task; the caller sees it as the cause of a {@link TaskFailedException}
     */
    R apply(T input) throws Exception;

    @Override
    default R apply(T input, TaskContext context) throws Exception {
        return apply(input);
    }
}
