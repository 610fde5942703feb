package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.SharedBiFunction;
import dev.lido.shared.SharedMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of a map. */
final class MapHandle<K, V> extends AbstractHandle implements SharedMap<K, V> {
    private static final long serialVersionUID = 1L;

    MapHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.MAP, number, name, origin);
    }

    @Override
    public @Nullable V get(K key) {
        return value(call(Operation.GET, Objects.requireNonNull(key, "key")));
    }

    @Override
    public @Nullable V put(K key, V value) {
        return value(call(Operation.PUT, Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value")));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return value(call(
                Operation.PUT_IF_ABSENT, Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value")));
    }

    @Override
    public @Nullable V remove(K key) {
        return value(call(Operation.REMOVE, Objects.requireNonNull(key, "key")));
    }

    @Override
    public @Nullable V compute(
            K key, SharedBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return value(call(
                Operation.COMPUTE, Objects.requireNonNull(key, "key"), Objects.requireNonNull(function, "function")));
    }

    @Override
    public @Nullable V merge(K key, V value, SharedBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return value(call(
                Operation.MERGE,
                Objects.requireNonNull(key, "key"),
                Objects.requireNonNull(value, "value"),
                Objects.requireNonNull(function, "function")));
    }

    @Override
    public int size() {
        return (int) call(Operation.SIZE);
    }

    @Override
    @SuppressWarnings("unchecked") // the map has keys and values of these types only
    public Map<K, V> snapshot() {
        return (Map<K, V>) call(Operation.SNAPSHOT);
    }

    @SuppressWarnings("unchecked") // see above
    private @Nullable V value(@Nullable Object answer) {
        return (V) answer;
    }
}
