package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.SharedDoubleArray;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of an array of doubles. */
final class DoubleArrayHandle extends AbstractHandle implements SharedDoubleArray {
    private static final long serialVersionUID = 1L;

    DoubleArrayHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.DOUBLES, number, name, origin);
    }

    @Override
    public int length() {
        return (int) call(Operation.SIZE);
    }

    @Override
    public double get(int index) {
        return (double) call(Operation.GET, index);
    }

    @Override
    public void set(int index, double value) {
        Object unused = call(Operation.SET, index, value);
    }

    @Override
    public double add(int index, double delta) {
        return (double) call(Operation.ADD, index, delta);
    }

    @Override
    public double[] get(int from, int to) {
        return (double[]) call(Operation.GET_RANGE, from, to);
    }

    @Override
    public void set(int from, double[] values) {
        Object unused = call(Operation.SET_RANGE, from, Objects.requireNonNull(values, "values"));
    }
}
