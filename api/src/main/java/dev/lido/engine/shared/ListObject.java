package dev.lido.engine.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list. */
final class ListObject extends SharedObject {
    @GuardedBy("this") private final List<@Nullable Object> elements = new ArrayList<>();

    ListObject(SharedState state, long number, String name) {
        super(state, number, SharedKind.LIST, name);
    }

    @Override
    synchronized @Nullable Object perform(
            int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        return switch (operation) {
            case Operation.ADD -> {
                elements.add(arguments[0]);
                yield elements.size() - 1;
            }
            case Operation.GET -> elements.get((int) arguments[0]);
            case Operation.SET -> elements.set((int) arguments[0], arguments[1]);
            case Operation.SIZE -> elements.size();
            case Operation.SNAPSHOT -> new ArrayList<>(elements);
            default -> throw unknown(operation);
        };
    }

    @Override
    void end(RuntimeException closed) {}
}
