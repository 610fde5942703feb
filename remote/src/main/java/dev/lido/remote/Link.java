package dev.lido.remote;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One end of a connection between a master and a worker: a stream of bytes in each direction, without loss and in order.
 * Nothing here but {@link #awaitArrival} waits. At most one thread reads and one writes at a time; any may close.
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
     * Returns once all that was written is where the other end finds it when it reads next, or after a second. Does
     * nothing unless overridden: over a socket of one machine that is so as soon as it is written.
     */
    default void awaitArrival() {}

    /** Closes the connection; the other end reads its end. Closing again does nothing. */
    void close();
}
