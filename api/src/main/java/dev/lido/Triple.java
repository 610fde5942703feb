package dev.lido;

import java.io.Serializable;

/**
 * Three arguments of a {@link TriTask}.
 *
 * @param <A> the first argument's type
 * @param <B> the second argument's type
 * @param <C> the third argument's type
 * @param first the first argument, may be null
 * @param second the second argument, may be null
 * @param third the third argument, may be null
 */
public record Triple<A, B, C>(A first, B second, C third) implements Serializable {
    /**
     * Makes a triple.
     *
     * @param <A> the first argument's type
     * @param <B> the second argument's type
     * @param <C> the third argument's type
     * @param first the first argument, may be null
     * @param second the second argument, may be null
     * @param third the third argument, may be null
     * @return the triple
     */
    public static <A, B, C> Triple<A, B, C> of(A first, B second, C third) {
        return new Triple<>(first, second, third);
    }
}
