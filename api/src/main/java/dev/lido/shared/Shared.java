package dev.lido.shared;

import org.jspecify.annotations.Nullable;

/**
 * Makes handles of state that the tasks of one pool share; see {@link Handle} for what holds for all of them.
 *
 * <p><b>Names.</b> State that is asked for by a name is made by the first who asks, and is the same for all others until it
 * is closed. The arguments of the first one count. A name that stands for another kind of state is an {@link
 * IllegalArgumentException} (LIDO-70). State without a name is new each time. Tasks may ask by name, too, as the program
 * does.
 *
 * <p>Lido implements this interface; programs do not.
 */
public interface Shared {
    /** {@return a new counter, which starts with 0} */
    Counter counter();

    /**
     * {@return the counter of this name, which starts with 0}
     *
     * @param name its name
     */
    Counter counter(String name);

    /**
     * {@return a new cell}
     *
     * @param <T> the type of its value
     * @param initial its first value
     */
    <T extends @Nullable Object> Cell<T> cell(T initial);

    /**
     * {@return the cell of this name}
     *
     * @param <T> the type of its value
     * @param name its name
     * @param initial its first value, if it is new
     */
    <T extends @Nullable Object> Cell<T> cell(String name, T initial);

    /** {@return a new flag} */
    Flag flag();

    /**
     * {@return the flag of this name}
     *
     * @param name its name
     */
    Flag flag(String name);

    /** {@return a lock: permits of which there is one} */
    default Permits lock() {
        return permits(1);
    }

    /**
     * {@return the lock of this name: permits of which there is one}
     *
     * @param name its name
     */
    default Permits lock(String name) {
        return permits(name, 1);
    }

    /**
     * {@return new permits}
     *
     * @param count their number, at least 1
     * @throws IllegalArgumentException LIDO-10, if it is less
     */
    Permits permits(int count);

    /**
     * {@return the permits of this name}
     *
     * @param name their name
     * @param count their number, if they are new, at least 1
     * @throws IllegalArgumentException LIDO-10, if it is less
     */
    Permits permits(String name, int count);

    /**
     * {@return a new channel}
     *
     * @param <T> the type of its elements
     * @param capacity the maximum number of elements that wait in it, at least 1
     * @throws IllegalArgumentException LIDO-10, if it is less
     */
    <T> Channel<T> channel(int capacity);

    /**
     * {@return the channel of this name}
     *
     * @param <T> the type of its elements
     * @param name its name
     * @param capacity the maximum number of elements that wait in it, if it is new, at least 1
     * @throws IllegalArgumentException LIDO-10, if it is less
     */
    <T> Channel<T> channel(String name, int capacity);

    /**
     * {@return a new map, which is empty}
     *
     * @param <K> the type of its keys
     * @param <V> the type of its values
     */
    <K, V> SharedMap<K, V> map();

    /**
     * {@return the map of this name}
     *
     * @param <K> the type of its keys
     * @param <V> the type of its values
     * @param name its name
     */
    <K, V> SharedMap<K, V> map(String name);

    /**
     * {@return a new list, which is empty}
     *
     * @param <T> the type of its elements
     */
    <T extends @Nullable Object> SharedList<T> list();

    /**
     * {@return the list of this name}
     *
     * @param <T> the type of its elements
     * @param name its name
     */
    <T extends @Nullable Object> SharedList<T> list(String name);

    /**
     * {@return a new array}
     *
     * @param length the number of its elements, at least 0
     * @throws IllegalArgumentException LIDO-10, if it is negative
     */
    SharedDoubleArray doubles(int length);

    /**
     * {@return the array of this name}
     *
     * @param name its name
     * @param length the number of its elements, if it is new, at least 0
     * @throws IllegalArgumentException LIDO-10, if it is negative
     */
    SharedDoubleArray doubles(String name, int length);

    /**
     * {@return a new array}
     *
     * @param length the number of its elements, at least 0
     * @throws IllegalArgumentException LIDO-10, if it is negative
     */
    SharedLongArray longs(int length);

    /**
     * {@return the array of this name}
     *
     * @param name its name
     * @param length the number of its elements, if it is new, at least 0
     * @throws IllegalArgumentException LIDO-10, if it is negative
     */
    SharedLongArray longs(String name, int length);

    /**
     * {@return a new array}
     *
     * @param length the number of its elements, at least 0
     * @throws IllegalArgumentException LIDO-10, if it is negative
     */
    SharedIntArray ints(int length);

    /**
     * {@return the array of this name}
     *
     * @param name its name
     * @param length the number of its elements, if it is new, at least 0
     * @throws IllegalArgumentException LIDO-10, if it is negative
     */
    SharedIntArray ints(String name, int length);

    /**
     * {@return a broadcast of a value}
     *
     * @param <T> the type of the value
     * @param value the value; it must not change any more
     * @throws dev.lido.LidoException LIDO-17, if the pool copies and the value cannot be serialized
     */
    <T extends @Nullable Object> Broadcast<T> broadcast(T value);
}
