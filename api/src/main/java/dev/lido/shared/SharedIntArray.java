package dev.lido.shared;

/** An array of ints with a fixed length. It starts with zeros. */
public interface SharedIntArray extends Handle {
    /** {@return the number of elements} */
    int length();

    /**
     * {@return an element}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if the array has no such index
     */
    int get(int index);

    /**
     * Sets an element.
     *
     * @param index its index
     * @param value the new value
     * @throws IndexOutOfBoundsException if the array has no such index
     */
    void set(int index, int value);

    /**
     * Adds to an element.
     *
     * @param index its index
     * @param delta the number to add
     * @return the new value
     * @throws IndexOutOfBoundsException if the array has no such index
     */
    int add(int index, int delta);

    /**
     * {@return consecutive elements as they are at one moment, in a new array}
     *
     * @param from the index of the first
     * @param to the index after the last
     * @throws IndexOutOfBoundsException if the array has no such range
     */
    int[] get(int from, int to);

    /**
     * Sets consecutive elements at one moment.
     *
     * @param from the index of the first
     * @param values the new values
     * @throws IndexOutOfBoundsException if the array has no such range
     */
    void set(int from, int[] values);
}
