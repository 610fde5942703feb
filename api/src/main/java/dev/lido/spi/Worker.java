package dev.lido.spi;

/**
 * Something that runs one chunk at a time. The engine hands it the next chunk once the one before is finished, or ahead
 * of that if the way to the worker {@linkplain #latencyNanos takes time}, and tells worker from worker by identity.
 */
public interface Worker {
    /**
     * The worker's name, for errors, logs and {@link dev.lido.TaskContext#worker()}.
     *
     * @return a name unique in the pool, for the pool's whole life
     */
    String name();

    /**
     * The worker's number for {@link dev.lido.TaskContext#slot()}, if the backend has given it one: no two live workers of
     * the pool have the same.
     *
     * @return from 0; the default is -1, and then the engine gives it the lowest number that is free
     */
    default int slot() {
        return -1;
    }

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
     * The engine gives this worker up: its task exceeded the timeout and has not heeded the interrupt, or did not
     * begin and the worker did not {@linkplain #ask answer}. A backend
     * that can end or replace the worker does so: it reports {@link WorkerEvents#lost} for it and {@link
     * WorkerEvents#joined} for the replacement. The default does nothing, and the worker's place stays taken until the
     * task returns.
     */
    default void abandon() {}

    /**
     * Asks the worker for a sign of life: it has a chunk whose tasks have a timeout, and has reported no start for
     * that long. The answer is reported by {@link RemoteChunk#answered}. If there is none the worker is {@linkplain
     * #abandon given up}.
     *
     * @param chunk the chunk
     * @return false if this worker cannot be asked, and so may take any time to begin; the default
     */
    default boolean ask(RemoteChunk chunk) {
        return false;
    }

    /**
     * How long it takes until the worker has a chunk that it was handed, and the engine its results. The engine then
     * hands out chunks ahead, as many as keep the worker busy for that time.
     *
     * @return a time in nanoseconds, which may differ from call to call; 0 if the worker finds its next chunk at once
     */
    default long latencyNanos() {
        return 0;
    }

    /**
     * How many tasks the worker may have started of which nothing was told yet, where their call does not {@linkplain
     * JobInfo#reportsStarts tell}. If the worker is lost, these are the tasks that may have done it.
     *
     * @return at least 1
     */
    default int maxUnreportedTasks() {
        return 1;
    }

    /**
     * How many more tasks the worker can be handed.
     *
     * @return a number that only sinks, and by as many tasks as the worker is handed; 0 once it is to be replaced
     */
    default int remainingTasks() {
        return Integer.MAX_VALUE;
    }

    /**
     * No task of a higher index need start in a chunk; those of which nothing was told then do not count. Returns when
     * the worker finds that before it starts another task, since the call ends next. Only called for chunks that run
     * elsewhere, perhaps more than once; the lowest index counts.
     *
     * <p>Where the call {@linkplain JobInfo#reportsStarts tells of starts}, the worker confirms by {@link
     * RemoteChunk#limitedTo}. Tasks behind one that does not come back run on another worker only then.
     *
     * @param chunk a chunk that was handed to this worker
     * @param index the highest index that is still wanted; -1 if none is
     */
    default void limitTo(RemoteChunk chunk, long index) {}

    /**
     * Interrupts the task that the worker runs, if it is the one that is meant. Only called for chunks that run
     * elsewhere.
     *
     * @param chunk a chunk that was handed to this worker
     * @param position the task's position in the chunk, or -1 for any of the chunk's
     */
    default void interrupt(RemoteChunk chunk, int position) {}

    /**
     * Another worker has nothing to do: chunks that this one was handed ahead and has not begun are better {@linkplain
     * RemoteChunk#finished finished} at once.
     */
    default void returnUnstarted() {}
}
