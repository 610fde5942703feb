package dev.lido.remote;

/** The master's end of all the {@link Link}s of a pool: waits for any of them. */
public interface Transport {
    /**
     * Waits until a link has something to read, or takes bytes again after it took less than it was offered, or there is
     * a new link to {@linkplain WorkerGroup#greet greet}, or {@link #wakeUp} was called since the last wait, or the time is
     * over, or the thread is interrupted; it may also return for no reason. Called by one thread at a time.
     *
     * @param nanos how long to wait at most, in nanoseconds
     */
    void await(long nanos);

    /** Ends a wait of another thread, or the next one. Thread-safe. */
    void wakeUp();

    /** Takes in new connections, and has the group greet them. Called before links are read, by one thread at a time. */
    void accept();
}
