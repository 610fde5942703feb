package dev.lido.spi;

/**
 * How messages of workers come in, where somebody has to receive them. Whoever waits for a result does so himself, since
 * being woken by a thread that received it would cost more than the message; while nobody waits, a thread of the engine
 * does.
 *
 * <p>{@link #poll} and {@link #await} are called by one thread at a time, though not always the same.
 */
public interface Pump {
    /**
     * Handles what has arrived, and sends what is to be sent. Does not wait. If this or {@link #await} throws, an
     * {@link OutOfMemoryError} for example, the pool is broken, and neither is called again.
     *
     * @return whether there was anything
     */
    boolean poll();

    /**
     * Waits until there is something for {@link #poll}, or {@link #wakeUp} was called since the last wait, or the thread
     * is interrupted, or the time is over; it may also return for no reason.
     *
     * @param nanos how long to wait at most, in nanoseconds
     */
    void await(long nanos);

    /** Ends a wait of another thread, or the next one. Thread-safe. */
    void wakeUp();

    /**
     * Encodes a value before it becomes the input of a task, so that the thread that brings it learns at once if it
     * cannot be serialized. What is returned is then among {@link RemoteChunk#inputs}, and the task is to be given what
     * the value was when this was called. Called for the tasks of {@link dev.lido.Pool#executor()}, if the pool has {@link
     * dev.lido.Capability#COPIES}. Thread-safe.
     *
     * @param value what is to be encoded, not null
     * @param role what the value is, for the error: {@code task's function}
     * @return what stands for the value; the default returns the value itself, which the engine then serializes once
     *     more, only to see whether that can be done
     * @throws dev.lido.LidoException LIDO-17, if the value cannot be serialized
     */
    default Object encode(Object value, String role) {
        return value;
    }
}
