package dev.lido;

import java.io.Serializable;

/**
 * A function of two arguments, for {@link Mapper#map(Iterable, Iterable, BiTask)}. The rules of {@link Task} hold for
 * it too.
 *
 * @param <A> the first argument's type
 * @param <B> the second argument's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface BiTask<A, B, R> extends Serializable {
    /**
     * Computes the result of one pair of arguments.
     *
     * @param first the first argument, may be null
     * @param second the second argument, may be null
     * @return the result, may be null
     * @throws Exception to fail the task
     */
    R apply(A first, B second) throws Exception;
}
