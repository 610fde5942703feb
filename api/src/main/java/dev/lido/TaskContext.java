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
