package dev.lido.engine.shared;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A map. The methods of keys are code of users, as functions are, and run in the same way. */
final class MapObject extends SharedObject {
    /** Guarded by the monitor, also in the functions that run under it. */
    private final Map<Object, Object> entries = new LinkedHashMap<>();

    MapObject(SharedState state, long number, String name) {
        super(state, number, SharedKind.MAP, name);
    }

    @Override
    @SuppressWarnings("unchecked") // the handle's types hold
    synchronized @Nullable Object perform(
            int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        return switch (operation) {
            case Operation.GET -> with(() -> entries.get(key(arguments)));
            case Operation.PUT -> with(() -> entries.put(key(arguments), value(arguments)));
            case Operation.PUT_IF_ABSENT -> with(() -> entries.putIfAbsent(key(arguments), value(arguments)));
            case Operation.REMOVE -> with(() -> entries.remove(key(arguments)));
            case Operation.COMPUTE ->
                with(() -> entries.compute(
                        key(arguments), (BiFunction<Object, @Nullable Object, @Nullable Object>) arguments[1]));
            case Operation.MERGE ->
                with(() -> entries.merge(
                        key(arguments), value(arguments), (BiFunction<Object, Object, @Nullable Object>) arguments[2]));
            case Operation.SIZE -> entries.size();
            case Operation.SNAPSHOT -> with(() -> new LinkedHashMap<>(entries));
            default -> throw unknown(operation);
        };
    }

    private @Nullable Object with(Supplier<@Nullable Object> access) {
        return SharedFunctions.run(this, access);
    }

    private static Object key(@Nullable Object[] arguments) {
        return Objects.requireNonNull(arguments[0], "a key of a shared map must not be null");
    }

    private static Object value(@Nullable Object[] arguments) {
        return Objects.requireNonNull(arguments[1], "a value of a shared map must not be null");
    }

    @Override
    void end(RuntimeException closed) {}
}
