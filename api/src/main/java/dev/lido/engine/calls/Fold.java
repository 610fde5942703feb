package dev.lido.engine.calls;

import dev.lido.engine.data.Segment;
import java.util.NoSuchElementException;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Combines results from left to right in the order of their indexes, as far as they have arrived. Used by one thread.
 */
public final class Fold<R> {
    private final ReorderBuffer reorder = new ReorderBuffer();
    private final BinaryOperator<R> combine;
    private UnaryOperator<Segment> load = UnaryOperator.identity();
    private boolean begun;
    private @Nullable R soFar;

    public Fold(BinaryOperator<R> combine) {
        this.combine = combine;
    }

    public Fold(R identity, BinaryOperator<R> combine) {
        this.combine = combine;
        this.soFar = identity;
        this.begun = true;
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

    @SuppressWarnings("unchecked")
    private void combineAll(Segment segment) {
        for (int i = 0; i < segment.count(); i++) {
            R value = (R) segment.values()[segment.from() + i];
            soFar = begun ? combine.apply(soFar, value) : value;
            begun = true;
        }
    }

    R result() {
        if (!begun) {
            throw new NoSuchElementException(
                    "there are no inputs to reduce; give an identity to have an answer for none");
        }
        return soFar;
    }
}
