package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.SharedList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The handle of a list. */
final class ListHandle<T extends @Nullable Object> extends AbstractHandle implements SharedList<T> {
    private static final long serialVersionUID = 1L;

    ListHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.LIST, number, name, origin);
    }

    @Override
    public int add(T element) {
        return (int) call(Operation.ADD, element);
    }

    @Override
    @SuppressWarnings("unchecked") // the list has elements of this type only
    public T get(int index) {
        return (T) call(Operation.GET, index);
    }

    @Override
    @SuppressWarnings("unchecked") // see above
    public T set(int index, T element) {
        return (T) call(Operation.SET, index, element);
    }

    @Override
    public int size() {
        return (int) call(Operation.SIZE);
    }

    @Override
    @SuppressWarnings("unchecked") // see above
    public List<T> snapshot() {
        return (List<T>) call(Operation.SNAPSHOT);
    }
}
