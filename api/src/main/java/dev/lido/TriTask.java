package dev.lido;

import java.io.Serializable;

/**
 * A function of three arguments, for {@link Mapper#map(Iterable, Iterable, Iterable, TriTask)}. The rules of {@link Task}
 * hold for it too.
 *
 * @param <A> the first argument's type
 * @param <B> the second argument's type
 * @param <C> the third argument's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface TriTask<A, B, C, R> extends Serializable {
    /**
     * Computes the result of one triple of arguments.
     *
     * @param first the first argument, may be null
     * @param second the second argument, may be null
     * @param third the third argument, may be null
     * @return the result, may be null
     * @throws Exception to fail the task
     */
    R apply(A first, B second, C third) throws Exception;
}
