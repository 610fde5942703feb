package dev.lido.engine.shared;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A counter. In this JVM it is used without a request. */
public final class CounterObject extends SharedObject {
    private final AtomicLong value = new AtomicLong();

    CounterObject(SharedState state, long number, String name) {
        super(state, number, SharedKind.COUNTER, name);
    }

    public AtomicLong value() {
        return value;
    }

    @Override
    Object perform(int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        return switch (operation) {
            case Operation.GET -> value.get();
            case Operation.SET -> value.getAndSet((long) arguments[0]);
            case Operation.ADD -> value.addAndGet((long) arguments[0]);
            case Operation.COMPARE_AND_SET -> value.compareAndSet((long) arguments[0], (long) arguments[1]);
            default -> throw unknown(operation);
        };
    }

    @Override
    void end(RuntimeException closed) {}
}
