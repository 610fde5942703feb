package dev.lido.shared;

import java.time.Duration;

/** A flag that tasks and the program set and wait for, such as "stop, it was found". It starts clear. */
public interface Flag extends Handle {
    /** Sets the flag, and wakes all that wait for it. */
    void set();

    /** Clears the flag. */
    void clear();

    /** {@return whether the flag is set} */
    boolean isSet();

    /**
     * Waits until the flag is set.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void await() throws InterruptedException;

    /**
     * Waits until the flag is set, or the time is over.
     *
     * @param timeout the maximum time to wait
     * @return whether the flag was set
     * @throws InterruptedException if the thread is interrupted
     */
    boolean await(Duration timeout) throws InterruptedException;
}
