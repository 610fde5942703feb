package dev.lido.engine.data;

import dev.lido.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive tasks that ended for good: their values, or one failure.
 *
 * @param values holds the values of the tasks from {@code first} on, at {@code from} and after; unused where there is a
 *     failure
 * @param failure how the only task of the segment failed, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying it into a list would cost a hot path
public record Segment(
        long first,
        Object[] values,
        int from,
        int count,
        @Nullable Outcome<?> failure) {
    private static final Object[] NO_VALUES = {};

    /** Stands for values that are in the call's checkpoint. */
    private static final Object[] KEPT = {};

    /** Values that are in the call's checkpoint, and are read when they are needed. */
    public static Segment kept(long first, int count) {
        return new Segment(first, KEPT, 0, count, null);
    }

    public boolean isKept() {
        return values == KEPT;
    }

    public static Segment failed(Outcome<?> outcome) {
        return new Segment(outcome.index(), NO_VALUES, 0, 1, outcome);
    }
}
