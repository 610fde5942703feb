package dev.lido.shared;

/**
 * A number that tasks and the program change atomically, as {@link java.util.concurrent.atomic.AtomicLong}. A change
 * counts at once, and stays if its attempt fails later.
 */
public interface Counter extends Handle {
    /** {@return the value} */
    long get();

    /**
     * Sets the value.
     *
     * @param value the new value
     */
    void set(long value);

    /**
     * Adds to the value.
     *
     * @param delta the number to add
     * @return the new value
     */
    long addAndGet(long delta);

    /** {@return the new value, after 1 was added} */
    default long incrementAndGet() {
        return addAndGet(1);
    }

    /**
     * Sets the value if it is the expected one.
     *
     * @param expected the expected value
     * @param value the new value
     * @return whether it was the expected one
     */
    boolean compareAndSet(long expected, long value);
}
