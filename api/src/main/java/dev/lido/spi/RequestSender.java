package dev.lido.spi;

import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Sends the requests of the tasks that one {@link TaskRunner} runs, and waits for their answers. */
public interface RequestSender {
    /** What a request returns that was not answered in time. */
    Object CANCELLED = new Object();

    /**
     * Sends a request of the running task, and waits for the answer on the calling thread.
     *
     * @param nested {@link TaskRequest#nested()}
     * @param object {@link TaskRequest#object()}
     * @param operation {@link TaskRequest#operation()}
     * @param arguments {@link TaskRequest#arguments()}
     * @param nanos the maximum time to wait, in nanoseconds; negative for a request that does not wait, the answer to
     *     which takes no longer than the way there and back, and which an interrupt does not end
     * @return the result, or {@link #CANCELLED} if the time is over, or the master has given up the attempt
     * @throws InterruptedException if the thread was interrupted before there was an answer
     * @throws RuntimeException what the master answered, or why the arguments cannot travel
     */
    @Nullable Object request(long nested, long object, int operation, @Nullable Object[] arguments, long nanos)
            throws InterruptedException;

    /**
     * What sends the requests of tasks that a nested call runs on other threads, in the middle of the running task. Called
     * by the running task.
     *
     * @return a sender that any thread may use, one at a time for each request
     */
    RequestSender forOtherThreads();

    /**
     * Whether the result of the running task is not wanted any more, as far as this worker knows.
     *
     * @return whether the task may stop
     */
    boolean isCancelled();

    /**
     * What tasks keep of their master's answers as long as this worker is connected.
     *
     * @return a map that is thread-safe
     */
    ConcurrentMap<Long, Object> kept();

    /**
     * Sends a request that has no answer.
     *
     * @param nested {@link TaskRequest#nested()}
     * @param operation {@link TaskRequest#operation()}
     */
    void notify(long nested, int operation);
}
