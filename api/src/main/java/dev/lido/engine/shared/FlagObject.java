package dev.lido.engine.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flag. */
final class FlagObject extends SharedObject {
    @GuardedBy("this") private boolean set;

    @GuardedBy("this") private final List<PendingRequest> waiters = new ArrayList<>(0);

    FlagObject(SharedState state, long number, String name) {
        super(state, number, SharedKind.FLAG, name);
    }

    @Override
    synchronized @Nullable Object perform(
            int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        switch (operation) {
            case Operation.GET -> {
                return set;
            }
            case Operation.SET -> {
                set = (boolean) arguments[0];
                if (set) {
                    waiters.forEach(waiter -> waiter.complete(true));
                    waiters.clear();
                }
                return null;
            }
            case Operation.AWAIT -> {
                if (set) {
                    return true;
                }
                if (pending != null) {
                    waiters.removeIf(PendingRequest::isDone);
                    waiters.add(pending);
                }
                return WAITS;
            }
            default -> throw unknown(operation);
        }
    }

    @Override
    synchronized void end(RuntimeException closed) {
        waiters.forEach(waiter -> waiter.fail(closed));
        waiters.clear();
    }
}
