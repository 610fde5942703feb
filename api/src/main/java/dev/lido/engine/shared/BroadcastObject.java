package dev.lido.engine.shared;

import org.jspecify.annotations.Nullable;

/** A broadcast value. Workers elsewhere keep it, so that they ask once. */
final class BroadcastObject extends SharedObject {
    private final @Nullable Object value;

    BroadcastObject(SharedState state, long number, String name, @Nullable Object value) {
        super(state, number, SharedKind.BROADCAST, name);
        this.value = value;
    }

    @Override
    @Nullable Object perform(int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        if (operation != Operation.GET) {
            throw unknown(operation);
        }
        return value;
    }

    @Override
    void end(RuntimeException closed) {}
}
