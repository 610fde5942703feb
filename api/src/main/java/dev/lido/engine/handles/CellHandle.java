package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.Cell;
import dev.lido.shared.SharedOperator;
import dev.lido.shared.SharedPredicate;
import dev.lido.spi.RequestSender;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of a cell. */
final class CellHandle<T extends @Nullable Object> extends AbstractHandle implements Cell<T> {
    private static final long serialVersionUID = 1L;

    CellHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.CELL, number, name, origin);
    }

    @Override
    @SuppressWarnings("unchecked") // the cell has values of this type only
    public T get() {
        return (T) call(Operation.GET);
    }

    @Override
    public void set(T value) {
        Object unused = call(Operation.SET, value);
    }

    @Override
    @SuppressWarnings("unchecked") // see above
    public T update(SharedOperator<T> function) {
        return (T) call(Operation.UPDATE, Objects.requireNonNull(function, "function"));
    }

    @Override
    public boolean compareAndSet(T expected, T value) {
        return (boolean) call(Operation.COMPARE_AND_SET, expected, value);
    }

    @Override
    @SuppressWarnings("unchecked") // see above
    public T await(SharedPredicate<? super T> condition) throws InterruptedException {
        return (T) await(Operation.AWAIT, null, Objects.requireNonNull(condition, "condition"));
    }

    @Override
    public boolean await(SharedPredicate<? super T> condition, Duration timeout) throws InterruptedException {
        return await(Operation.AWAIT, timeout, Objects.requireNonNull(condition, "condition"))
                != RequestSender.CANCELLED;
    }
}
