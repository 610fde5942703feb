package dev.lido.shared;

/** An array of longs with a fixed length. It starts with zeros. */
public interface SharedLongArray extends Handle {
    /** {@return the number of elements} */
    int length();

    /**
     * {@return an element}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if the array has no such index
     */
    long get(int index);

    /**
     * Sets an element.
     *
     * @param index its index
     * @param value the new value
     * @throws IndexOutOfBoundsException if the array has no such index
     */
    void set(int index, long value);

    /**
     * Adds to an element.
     *
     * @param index its index
     * @param delta the number to add
     * @return the new value
     * @throws IndexOutOfBoundsException if the array has no such index
     */
    long add(int index, long delta);

    /**
     * {@return consecutive elements as they are at one moment, in a new array}
     *
     * @param from the index of the first
     * @param to the index after the last
     * @throws IndexOutOfBoundsException if the array has no such range
     */
    long[] get(int from, int to);

    /**
     * Sets consecutive elements at one moment.
     *
     * @param from the index of the first
     * @param values the new values
     * @throws IndexOutOfBoundsException if the array has no such range
     */
    void set(int from, long[] values);
}
