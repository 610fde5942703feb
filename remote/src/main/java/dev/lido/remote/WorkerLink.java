package dev.lido.remote;

import java.io.IOException;

/** The worker's end of a connection, which it waits on. */
public interface WorkerLink extends Link {
    /**
     * Waits until there is something to read, or if asked for until something can be written, or {@link #wakeUp} was
     * called since the last wait, or the time is over; it may also return for no reason. An interrupt of
     * the thread does not end the wait, and stays pending.
     *
     * @param toWrite whether to wait until something can be written, too
     * @param nanos how long to wait at most, in nanoseconds
     * @throws IOException if the connection is broken
     */
    void await(boolean toWrite, long nanos) throws IOException;

    /**
     * Returns once the master has all that was written, though this JVM end the next moment. Does nothing unless overridden:
     * over a socket of one machine that is so as soon as it is written.
     *
     * @throws IOException if the connection has ended, so that the master may not have it
     */
    default void awaitHeard() throws IOException {}

    /** Ends a wait of another thread, or the next one. */
    void wakeUp();
}
