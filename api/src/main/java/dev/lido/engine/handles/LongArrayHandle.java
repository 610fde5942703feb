package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.SharedLongArray;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of an array of longs. */
final class LongArrayHandle extends AbstractHandle implements SharedLongArray {
    private static final long serialVersionUID = 1L;

    LongArrayHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.LONGS, number, name, origin);
    }

    @Override
    public int length() {
        return (int) call(Operation.SIZE);
    }

    @Override
    public long get(int index) {
        return (long) call(Operation.GET, index);
    }

    @Override
    public void set(int index, long value) {
        Object unused = call(Operation.SET, index, value);
    }

    @Override
    public long add(int index, long delta) {
        return (long) call(Operation.ADD, index, delta);
    }

    @Override
    public long[] get(int from, int to) {
        return (long[]) call(Operation.GET_RANGE, from, to);
    }

    @Override
    public void set(int from, long[] values) {
        Object unused = call(Operation.SET_RANGE, from, Objects.requireNonNull(values, "values"));
    }
}
