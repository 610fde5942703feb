package dev.lido.remote;

import dev.lido.spi.RemoteChunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a backend knows of one worker that is, or is about to be, connected. */
public interface WorkerHandle {
    /**
     * The worker's name.
     *
     * @return a name unique in the pool
     */
    String name();

    /**
     * How many tasks the worker may run before it is to be replaced.
     *
     * @return at least 1
     */
    int tasksLimit();

    /**
     * The worker's number for {@link dev.lido.TaskContext#slot()}.
     *
     * @return from 0; unless overridden -1, and then the engine gives it one
     */
    default int slot() {
        return -1;
    }

    /** The worker has run as many tasks as it may, and was taken out of the pool; it is to be ended and replaced. */
    void retired();

    /** Ends the worker by force: its task came back neither in time nor when interrupted. */
    void abandon();

    /**
     * The worker has work and has given no sign of life for longer than it may. Ends it by force, or else its connection,
     * so that the end is noticed there.
     *
     * @param reason what is known, for the errors of its tasks
     */
    default void silent(String reason) {
        abandon();
    }

    /**
     * What the worker has in hand as its connection is at its end. Called just before {@link #lost}.
     *
     * @param chunks chunks that it was handed and has not finished
     */
    default void leavesBehind(List<RemoteChunk> chunks) {}

    /**
     * The connection is at its end. Called once, and not after {@link #retired}.
     *
     * @param cause what went wrong with the connection, or null if the worker closed it
     * @return what is known of the worker's end, for the errors of its tasks
     */
    String lost(@Nullable Exception cause);
}
