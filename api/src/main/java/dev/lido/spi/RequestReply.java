package dev.lido.spi;

import org.jspecify.annotations.Nullable;

/** Takes the answer to a request of a task. One of the methods is called, once, on any thread. */
public interface RequestReply {
    /**
     * The request was answered.
     *
     * @param value the result
     */
    void value(@Nullable Object value);

    /** The request has waited, and the task has given it up. */
    void cancelled();

    /**
     * The request was refused, or has failed.
     *
     * @param thrown what the task is to throw
     */
    void failure(Throwable thrown);
}
