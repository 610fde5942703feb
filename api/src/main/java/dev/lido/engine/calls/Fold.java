package dev.lido.engine.calls;

import dev.lido.engine.data.Segment;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Combines results from left to right in the order of their indexes, as far as they have arrived. Used by one thread.
 *
 * @param <U> the type of what the results are combined to
 */
public final class Fold<U> {
    private final ReorderBuffer reorder = new ReorderBuffer();
    private final BiFunction<? super U, Object, ? extends U> accumulator;
    private UnaryOperator<Segment> load = UnaryOperator.identity();
    private boolean begun;
    private @Nullable U soFar;

    @SuppressWarnings("unchecked") // the results are of the accumulator's type
    private Fold(@Nullable U initial, boolean begun, BiFunction<? super U, ?, ? extends U> accumulator) {
        this.soFar = initial;
        this.begun = begun;
        this.accumulator =
                (BiFunction<? super U, Object, ? extends U>) Objects.requireNonNull(accumulator, "accumulator");
    }

    /** A fold that starts with the first result. */
    public static <R> Fold<R> ofResults(BinaryOperator<R> operator) {
        return new Fold<>(null, false, operator);
    }

    /** A fold that starts with a value of its own. */
    public static <U> Fold<U> from(@Nullable U initial, BiFunction<? super U, ?, ? extends U> accumulator) {
        return new Fold<>(initial, true, accumulator);
    }

    /** Has segments loaded only when they are combined, so that those which wait for others take no room. */
    void loadBy(UnaryOperator<Segment> loader) {
        load = loader;
    }

    void accept(Segment arrived) {
        reorder.add(arrived);
        Segment segment;
        while ((segment = reorder.poll()) != null) {
            if (segment.failure() == null) {
                combineAll(load.apply(segment));
            }
        }
    }

    @SuppressWarnings("unchecked") // a fold that starts with a result is one of results
    private void combineAll(Segment segment) {
        for (int i = 0; i < segment.count(); i++) {
            Object value = segment.values()[segment.from() + i];
            soFar = begun ? accumulator.apply(soFar, value) : (U) value;
            begun = true;
        }
    }

    U result() {
        if (!begun) {
            throw new NoSuchElementException(
                    "there are no inputs to reduce; give an initial value, which is the answer then");
        }
        return soFar;
    }
}
