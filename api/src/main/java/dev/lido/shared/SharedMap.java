package dev.lido.shared;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map. Its operations are those of {@link java.util.concurrent.ConcurrentMap} that are one step each.
 *
 * @param <K> the type of the keys, which have {@code equals} and {@code hashCode}, and are not null
 * @param <V> the type of the values, which are not null
 */
public interface SharedMap<K, V> extends Handle {
    /**
     * {@return the value of a key, or null}
     *
     * @param key the key
     */
    @Nullable V get(K key);

    /**
     * Sets the value of a key.
     *
     * @param key the key
     * @param value the value
     * @return the value before, or null
     */
    @Nullable V put(K key, V value);

    /**
     * Sets the value of a key that has none.
     *
     * @param key the key
     * @param value the value
     * @return the value that the key has, or null if it had none
     */
    @Nullable V putIfAbsent(K key, V value);

    /**
     * Removes a key.
     *
     * @param key the key
     * @return the value before, or null
     */
    @Nullable V remove(K key);

    /**
     * Replaces the value of a key by what a function makes of it.
     *
     * @param key the key
     * @param function takes the key and its value, or null, and returns the new value, or null to remove the key; it runs
     *     at the master, see {@link Handle}
     * @return the new value, or null
     * @throws SharedFunctionException if the function throws
     */
    @Nullable V compute(K key, SharedBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function);

    /**
     * Sets the value of a key that has none, or else combines the values.
     *
     * @param key the key
     * @param value the value
     * @param function takes the value that the key has and the given one, and returns the new value, or null to remove the
     *     key; it runs at the master, see {@link Handle}
     * @return the new value, or null
     * @throws SharedFunctionException if the function throws
     */
    @Nullable V merge(K key, V value, SharedBiFunction<? super V, ? super V, ? extends @Nullable V> function);

    /** {@return the number of keys} */
    int size();

    /** {@return a copy of the map at one moment, the caller's own, in the order in which keys were added} */
    Map<K, V> snapshot();
}
