package dev.lido.spi;

import org.jspecify.annotations.Nullable;

/**
 * A chunk as a worker in another JVM needs it: what to send, and whom to tell what came back. Implemented by the engine
 * only.
 *
 * <p>What is told of one worker's chunks is told by one thread at a time, task by task in the order of their positions.
 * Telling of a chunk whose worker was reported lost does nothing.
 */
public interface RemoteChunk extends Chunk {
    /**
     * The call that this chunk belongs to.
     *
     * @return the call
     */
    JobInfo call();

    /**
     * The index of the first task; the others follow.
     *
     * @return from 0
     */
    long firstIndex();

    /**
     * How often these tasks will have been started when this chunk runs.
     *
     * @return from 1
     */
    int attempt();

    /**
     * The tasks' inputs.
     *
     * @return a new array of {@link #size()} elements
     */
    @Nullable Object[] inputs();

    /**
     * Whether the failure of one of these tasks fails the call, so that no task of a higher index is to start any more.
     *
     * @return the same for all tasks of the chunk
     */
    boolean failFast();

    /**
     * A task is about to start. Told if the call {@link JobInfo#reportsStarts}.
     *
     * @param position the task's position in this chunk, from 0
     */
    void started(int position);

    /**
     * The worker has given a sign of life, though it has not started a task of this chunk, the first that it has in hand.
     *
     * @param readingNanos for how long it has been reading a function or inputs, in nanoseconds; 0 if it is not
     */
    void answered(long readingNanos);

    /**
     * The worker has heeded {@link Worker#limitTo}: it begins no task of a higher index, whatever it is told later. If it
     * had begun one already, {@link #started} was told of that one before.
     *
     * @param index the highest index of a task that it may still begin; -1 for none
     */
    void limitedTo(long index);

    /**
     * A task has returned.
     *
     * @param position the task's position in this chunk
     * @param value its result
     */
    void succeeded(int position, Object value);

    /**
     * Consecutive tasks have returned.
     *
     * @param position the first one's position in this chunk
     * @param values their results, from the begin of the array; it may be reused afterwards
     * @param count how many these are
     */
    void succeeded(int position, Object[] values, int count);

    /**
     * A task has failed, or could not be sent or brought back.
     *
     * @param position the task's position in this chunk
     * @param thrown what it threw, or why it could not travel
     */
    void failed(int position, Throwable thrown);

    /**
     * A task has sent a request to its master.
     *
     * @param request the request
     * @param reply takes the answer, at once or later, on any thread
     */
    void requested(TaskRequest request, RequestReply reply);

    /**
     * No more will be told of this chunk. Tasks of which nothing was told did not start; they run elsewhere if they are
     * still wanted.
     *
     * @param nanos how long the tasks took on their worker, in nanoseconds
     */
    void finished(long nanos);
}
