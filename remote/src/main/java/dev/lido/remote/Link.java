package dev.lido.remote;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One end of a connection between a master and a worker: a stream of bytes in each direction, without loss and in order.
 * Nothing here waits but {@link #await}. At most one thread reads and one writes at a time; any may close and wake.
 */
public interface Link {
    /**
     * Who is at the other end, for errors and logs.
     *
     * @return a short text
     */
    String peer();

    /**
     * Takes bytes that have arrived.
     *
     * @param into takes as many as there are and fit, beginning at its position; it is direct
     * @return how many, 0 if none is there, -1 if the other end is closed and all was read
     * @throws IOException if the connection is broken
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Sends bytes, as many as can be sent without waiting.
     *
     * @param from what to send, from its position to its limit; it is direct
     * @return how many were taken
     * @throws IOException if the connection is broken
     */
    int write(ByteBuffer from) throws IOException;

    /**
     * Waits until there is something to read, or if asked for until something can be written, or {@link #wakeUp} was
     * called since the last wait, or the time is over; it may also return for no reason.
     *
     * @param toWrite whether to wait until something can be written, too
     * @param nanos how long to wait at most, in nanoseconds
     * @throws IOException if the connection is broken
     */
    void await(boolean toWrite, long nanos) throws IOException;

    /** Ends a wait of another thread, or the next one. */
    void wakeUp();

    /** Closes the connection; the other end reads its end. Closing again does nothing. */
    void close();
}
