package dev.lido;

import java.io.Serializable;

/**
 * A task without a result, for {@link Mapper#forEach(Iterable, Action)}. The rules of {@link Task} hold for it too.
 *
 * @param <T> the input's type
 */
@FunctionalInterface
public interface Action<T> extends Serializable {
    /**
     * Acts on one input.
     *
     * @param input the input, null where the caller's inputs hold null
     * @throws Exception to fail the task
     */
    void accept(T input) throws Exception;
}
