package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.SharedIntArray;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of an array of ints. */
final class IntArrayHandle extends AbstractHandle implements SharedIntArray {
    private static final long serialVersionUID = 1L;

    IntArrayHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.INTS, number, name, origin);
    }

    @Override
    public int length() {
        return (int) call(Operation.SIZE);
    }

    @Override
    public int get(int index) {
        return (int) call(Operation.GET, index);
    }

    @Override
    public void set(int index, int value) {
        Object unused = call(Operation.SET, index, value);
    }

    @Override
    public int add(int index, int delta) {
        return (int) call(Operation.ADD, index, delta);
    }

    @Override
    public int[] get(int from, int to) {
        return (int[]) call(Operation.GET_RANGE, from, to);
    }

    @Override
    public void set(int from, int[] values) {
        Object unused = call(Operation.SET_RANGE, from, Objects.requireNonNull(values, "values"));
    }
}
