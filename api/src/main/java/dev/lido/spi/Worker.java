package dev.lido.spi;

/**
 * Something that runs one chunk at a time. The engine hands it the next chunk once the one before is finished, and
 * tells worker from worker by identity.
 */
public interface Worker {
    /**
     * The worker's name, for errors, logs and {@link dev.lido.TaskContext#worker()}.
     *
     * @return a name unique in the pool, for the pool's whole life
     */
    String name();

    /**
     * Accepts a chunk: sees to it that {@link Chunk#run} is called, soon, on the thread that is this worker's. It must
     * not block and must not run the chunk in this call, unless {@link #runsInCaller()}. Often it is called on the
     * worker's own thread, from within {@code run} of the chunk before: keeping the chunk in a field, for the worker's
     * loop to find, is then all there is to do.
     *
     * <p>After the worker was reported lost a call does nothing.
     *
     * @param chunk what to run
     */
    void run(Chunk chunk);

    /**
     * Whether this worker has no thread of its own and works on the thread that waits for the result. The engine then
     * calls {@link #run} on that thread, one at a time, and {@code run} returns when the chunk has been run.
     *
     * @return false, unless a backend knows better
     */
    default boolean runsInCaller() {
        return false;
    }

    /**
     * The engine gives this worker up: its task exceeded the time limit and has not heeded the interrupt. A backend
     * that can end or replace the worker does so: it reports {@link WorkerEvents#lost} for it and {@link
     * WorkerEvents#joined} for the replacement. The default does nothing, and the worker's place stays taken until the
     * task returns.
     */
    default void abandon() {}
}
