package dev.lido;

import dev.lido.engine.core.CurrentTask;
import java.util.random.RandomGenerator;

/**
 * What a running task may know about itself.
 *
 * <p>A context belongs to one attempt of one task and to the thread that runs it; it must not be kept after the task
 * returned.
 */
public interface TaskContext {
    /**
     * The position of the task's input among the call's inputs.
     *
     * @return the index, from 0
     */
    long index();

    /**
     * How often this task has been started, this time included.
     *
     * @return the attempt, from 1
     */
    int attempt();

    /**
     * The worker that runs this task.
     *
     * @return its name, unique in the pool
     */
    String worker();

    /**
     * A number of the worker, from 0 to the pool's size less one, that no two live workers have at the same time. The
     * replacement of a worker takes over its number, so tasks can use it to share out devices, ports or folders. While a
     * pool is being made smaller there may be higher numbers.
     *
     * @return the slot
     */
    int slot();

    /**
     * Whether the result of this task is not wanted any more: the job has failed or was cancelled, the task has timed out,
     * or its worker was given up. A task that runs for long may look now and then, and return early; what it returns is
     * discarded. With workers in other JVMs this becomes known after some ten milliseconds.
     *
     * @return whether the task may stop
     */
    boolean isCancelled();

    /**
     * This task's own random stream. Its numbers depend on the pool's seed, the call and the task's index only: they
     * are the same on every backend, for any number of workers, any chunking and any attempt. The first use in an
     * attempt starts the stream; later uses go on with it.
     *
     * <p>The algorithm is the one that the JDK names {@code L64X128MixRandom}, its state filled from a 128-bit mix of
     * (seed, call, index), so that streams of different tasks do not overlap in practice.
     *
     * @return the generator, not thread-safe
     */
    RandomGenerator random();

    /**
     * The context of the task that the current thread runs: for code that is called by a task but is not handed its
     * context.
     *
     * @return the innermost running task's context
     * @throws IllegalStateException if the current thread runs no task
     */
    static TaskContext current() {
        return CurrentTask.context();
    }
}
