package dev.lido.spi;

import org.jspecify.annotations.Nullable;

/**
 * A chunk as a worker in another JVM needs it: what to send to the worker, and where to report what became of the tasks.
 * The engine implements this interface; backends do not.
 *
 * <p>The chunks of one worker are reported by one thread at a time, task by task in the order of their positions. Reports of
 * a chunk whose worker was reported lost have no effect.
 */
public interface RemoteChunk extends Chunk {
    /**
     * The job that this chunk belongs to.
     *
     * @return the job
     */
    JobInfo job();

    /**
     * The index of the first task; the others follow.
     *
     * @return from 0
     */
    long firstIndex();

    /**
     * The attempt of these tasks, this run included.
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
     * Whether the failure of one of these tasks fails the job, so that no task of a higher index is to start any more.
     *
     * @return the same for all tasks of the chunk
     */
    boolean failFast();

    /**
     * Reports that a task is about to start, if the job {@link JobInfo#reportsStarts}.
     *
     * @param position the task's position in this chunk, from 0
     */
    void started(int position);

    /**
     * Reports a sign of life of the worker, which has not started a task of this chunk, the first of its chunks.
     *
     * @param readingNanos the time for which it has been reading a function or inputs, in nanoseconds; 0 if it is not
     */
    void answered(long readingNanos);

    /**
     * Reports that the worker has followed {@link Worker#limitTo}: it starts no task of a higher index, whatever it
     * receives later. If it had started one before, {@link #started} has reported that one before.
     *
     * @param index the highest index of a task that it may still start; -1 for none
     */
    void limitedTo(long index);

    /**
     * Reports the result of a task.
     *
     * @param position the task's position in this chunk
     * @param value its result
     */
    void succeeded(int position, Object value);

    /**
     * Reports the results of consecutive tasks.
     *
     * @param position the first one's position in this chunk
     * @param values their results, from the start of the array, which may be reused afterwards
     * @param count the number of results
     */
    void succeeded(int position, Object[] values, int count);

    /**
     * Reports that a task has failed, or that its function, input or result could not travel.
     *
     * @param position the task's position in this chunk
     * @param thrown what it threw, or why something could not travel
     */
    void failed(int position, Throwable thrown);

    /**
     * Passes on a request of a task to its master.
     *
     * @param request the request
     * @param reply takes the answer, at once or later, on any thread
     */
    void requested(TaskRequest request, RequestReply reply);

    /**
     * Reports that the worker has finished the chunk. Tasks that were not reported did not start; they run elsewhere if they
     * are still wanted.
     *
     * @param nanos the time that the tasks took on their worker, in nanoseconds
     */
    void finished(long nanos);
}
