package dev.lido.backend.mpi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the backend asks of an MPI library, so that another way to one can take the place of today's. Thread-safe.
 * Nothing waits, but for what says so. Once {@link #finish} was called all else throws.
 */
public interface Mpi {
    /** Any rank as the source of a message. */
    int ANY = -1;

    /** Processes that messages are sent to and come from. */
    interface Group {
        /** This process's number in its own group: in this one, if it is in it. */
        int rank();

        /** How many processes this process's own group has. */
        int size();

        /**
         * Starts to send what a direct buffer has from its position to its limit. Until that is done neither the buffer
         * nor its contents may change. Messages with the same tag arrive in the order in which they were sent.
         *
         * @param bytes what to send; its position stays as it is
         * @param to the receiver
         * @param tag the message's tag
         * @return how it goes
         * @throws IOException if the library refuses
         */
        Transfer send(ByteBuffer bytes, int to, int tag) throws IOException;

        /**
         * As {@link #send}, but that is done only when the receiver has begun to take the message.
         *
         * @param bytes as there
         * @param to as there
         * @param tag as there
         * @return how it goes
         * @throws IOException if the library refuses
         */
        Transfer sendAndHear(ByteBuffer bytes, int to, int tag) throws IOException;

        /**
         * Takes a message that has arrived, or is about to.
         *
         * @param from the sender, or {@link #ANY}
         * @param tag the message's tag
         * @return the message, to be received, or null if none is there
         * @throws IOException if the library refuses
         */
        @Nullable Arrival arrival(int from, int tag) throws IOException;

        /**
         * Whether a message has arrived, or is about to.
         *
         * @param from the sender, or {@link #ANY}
         * @param tag the message's tag
         * @return its sender, or -1 if none is there
         * @throws IOException if the library refuses
         */
        int next(int from, int tag) throws IOException;
    }

    /** A message that has been matched. */
    interface Arrival {
        /** How long it is. */
        int bytes();

        /**
         * Starts to receive the message into a direct buffer, from its position on. Until that is done the buffer may
         * not be touched.
         *
         * @param into where all of the message fits; its position stays as it is
         * @return how it goes
         * @throws IOException if the library refuses
         */
        Transfer receive(ByteBuffer into) throws IOException;
    }

    /** A message that is being sent or received. */
    interface Transfer {
        /**
         * Moves all transfers on, and tells of this one.
         *
         * @return whether it is done
         * @throws IOException if it failed
         */
        boolean isDone() throws IOException;
    }

    /** The processes that were started together with this one; just this one if it was started by itself. */
    Group world();

    /**
     * Starts a process, and waits until it was started. In its environment it finds what makes it, or somebody in its
     * place, join MPI, in a world of its own.
     *
     * @param command a program and its arguments
     * @throws IOException if the library refuses
     */
    void launch(List<String> command) throws IOException;

    /**
     * A name by which a process of another world can {@linkplain #connect reach} this one.
     *
     * @throws IOException if the library refuses
     */
    String openPort() throws IOException;

    /**
     * Waits until a process of another world has {@linkplain #connect connected}.
     *
     * @param port where, by {@link #openPort}
     * @return that process, as rank 0 and alone
     * @throws IOException if the library refuses, or gives up
     */
    Group accept(String port) throws IOException;

    /**
     * Waits until a process of another world has {@linkplain #accept accepted} this one.
     *
     * @param port where that process waits
     * @return that process, as rank 0 and alone
     * @throws IOException if the library refuses, or gives up
     */
    Group connect(String port) throws IOException;

    /**
     * Ends all processes of the job, this one among them, at once.
     *
     * @param code the job's exit code, from 1 to 255
     */
    void abort(int code);

    /**
     * Leaves MPI. Waits until all processes of the world do so.
     *
     * @throws IOException if the library refuses
     */
    void finish() throws IOException;

    /** What library this is, with its version. */
    String library();
}
