package dev.lido;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.List;

/**
 * Two arguments of a {@link BiTask}.
 *
 * @param <A> the first argument's type
 * @param <B> the second argument's type
 * @param first the first argument, may be null
 * @param second the second argument, may be null
 */
public record Pair<A, B>(A first, B second) implements Serializable {
    /**
     * Makes a pair.
     *
     * @param <A> the first argument's type
     * @param <B> the second argument's type
     * @param first the first argument, may be null
     * @param second the second argument, may be null
     * @return the pair
     */
    public static <A, B> Pair<A, B> of(A first, B second) {
        return new Pair<>(first, second);
    }

    /**
     * Pairs the elements of two lists of one length, position by position.
     *
     * @param <A> the first list's element type
     * @param <B> the second list's element type
     * @param firsts the first arguments
     * @param seconds the second arguments
     * @return an unmodifiable view of both lists
     * @throws IllegalArgumentException if the lists differ in length
     */
    public static <A, B> List<Pair<A, B>> zip(List<? extends A> firsts, List<? extends B> seconds) {
        int size = firsts.size();
        if (seconds.size() != size) {
            throw new IllegalArgumentException("zip needs lists of one length, got " + size + " and " + seconds.size());
        }
        return new AbstractList<>() {
            @Override
            public Pair<A, B> get(int index) {
                return of(firsts.get(index), seconds.get(index));
            }

            @Override
            public int size() {
                return size;
            }
        };
    }
}
