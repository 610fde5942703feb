package dev.lido.shared;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that grows.
 *
 * @param <T> the type of the elements
 */
public interface SharedList<T extends @Nullable Object> extends Handle {
    /**
     * Adds an element to the end.
     *
     * @param element the element
     * @return its index
     */
    int add(T element);

    /**
     * {@return an element}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if the list has no such index
     */
    T get(int index);

    /**
     * Replaces an element.
     *
     * @param index its index
     * @param element the new element
     * @return the element before
     * @throws IndexOutOfBoundsException if the list has no such index
     */
    T set(int index, T element);

    /** {@return the number of elements} */
    int size();

    /** {@return a copy of the list at one moment, the caller's own} */
    List<T> snapshot();
}
