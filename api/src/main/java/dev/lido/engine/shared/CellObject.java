package dev.lido.engine.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A cell. Its monitor is held while functions run; no other lock is taken before it. */
final class CellObject extends SharedObject {
    @GuardedBy("this") private @Nullable Object value;

    @GuardedBy("this") private final List<Waiter> waiters = new ArrayList<>(0);

    CellObject(SharedState state, long number, String name, @Nullable Object value) {
        super(state, number, SharedKind.CELL, name);
        this.value = value;
    }

    private record Waiter(Predicate<@Nullable Object> condition, PendingRequest request) {}

    @Override
    @SuppressWarnings("unchecked") // the handle's types hold
    synchronized @Nullable Object perform(
            int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        switch (operation) {
            case Operation.GET -> {
                return value;
            }
            case Operation.SET -> {
                change(arguments[0]);
                return null;
            }
            case Operation.COMPARE_AND_SET -> {
                Object expected = arguments[0];
                boolean equal = SharedFunctions.run(this, () -> Objects.equals(current(), expected));
                if (equal) {
                    change(arguments[1]);
                }
                return equal;
            }
            case Operation.UPDATE -> {
                UnaryOperator<@Nullable Object> function = (UnaryOperator<@Nullable Object>) arguments[0];
                Object made = SharedFunctions.run(this, () -> function.apply(current()));
                change(made);
                return made;
            }
            case Operation.AWAIT -> {
                Predicate<@Nullable Object> condition = (Predicate<@Nullable Object>) arguments[0];
                if (SharedFunctions.run(this, () -> condition.test(current()))) {
                    return value;
                }
                if (pending != null) {
                    waiters.removeIf(waiter -> waiter.request.isDone());
                    waiters.add(new Waiter(condition, pending));
                }
                return WAITS;
            }
            default -> throw unknown(operation);
        }
    }

    /** For functions that run under the monitor. */
    private synchronized @Nullable Object current() {
        return value;
    }

    @GuardedBy("this") private void change(@Nullable Object changed) {
        value = changed;
        waiters.removeIf(this::hasEnded);
    }

    /** Answers a waiter if its condition is satisfied, or throws. Returns whether it was answered, now or before. */
    private boolean hasEnded(Waiter waiter) {
        if (!waiter.request.isDone()) {
            try {
                if (SharedFunctions.run(this, () -> waiter.condition.test(current()))) {
                    waiter.request.complete(current());
                }
            } catch (RuntimeException thrown) {
                waiter.request.fail(thrown);
            }
        }
        return waiter.request.isDone();
    }

    @Override
    synchronized void end(RuntimeException closed) {
        waiters.forEach(waiter -> waiter.request.fail(closed));
        waiters.clear();
    }
}
