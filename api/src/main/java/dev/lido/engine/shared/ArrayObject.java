package dev.lido.engine.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.reflect.Array;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An array of doubles, longs or ints. */
final class ArrayObject extends SharedObject {
    private final int length;

    @GuardedBy("this") private final Object elements;

    ArrayObject(SharedState state, long number, SharedKind kind, String name, int length) {
        super(state, number, kind, name);
        this.length = length;
        this.elements = Array.newInstance(
                kind == SharedKind.DOUBLES ? double.class : kind == SharedKind.LONGS ? long.class : int.class, length);
    }

    @Override
    synchronized @Nullable Object perform(
            int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        switch (operation) {
            case Operation.GET -> {
                return Array.get(elements, index(arguments));
            }
            case Operation.SET -> {
                Array.set(elements, index(arguments), arguments[1]);
                return null;
            }
            case Operation.ADD -> {
                return add(index(arguments), arguments[1]);
            }
            case Operation.GET_RANGE -> {
                int from = Objects.checkFromToIndex((int) arguments[0], (int) arguments[1], length);
                int count = (int) arguments[1] - from;
                Object part = Array.newInstance(elements.getClass().getComponentType(), count);
                System.arraycopy(elements, from, part, 0, count);
                return part;
            }
            case Operation.SET_RANGE -> {
                Object part = Objects.requireNonNull(arguments[1], "values");
                int count = Array.getLength(part);
                System.arraycopy(
                        part, 0, elements, Objects.checkFromIndexSize((int) arguments[0], count, length), count);
                return null;
            }
            case Operation.SIZE -> {
                return length;
            }
            default -> throw unknown(operation);
        }
    }

    private int index(@Nullable Object[] arguments) {
        return Objects.checkIndex((int) arguments[0], length);
    }

    @GuardedBy("this") private Object add(int index, @Nullable Object delta) {
        if (elements instanceof double[] doubles) {
            return doubles[index] += (double) delta;
        }
        if (elements instanceof long[] longs) {
            return longs[index] += (long) delta;
        }
        return ((int[]) elements)[index] += (int) delta;
    }

    @Override
    void end(RuntimeException closed) {}
}
