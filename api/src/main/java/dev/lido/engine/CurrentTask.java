package dev.lido.engine;

import dev.lido.TaskContext;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The task that a thread is running: its context, and how the engine knows that a verb is called from inside a task.
 * One object serves a whole chunk and moves along with it; only the thread that runs the chunk uses it.
 */
public final class CurrentTask implements TaskContext {
    private static final ThreadLocal<CurrentTask> CURRENT = new ThreadLocal<>();

    private final ChunkRun chunk;
    private final @Nullable CurrentTask outer;
    private long index;
    private @Nullable RandomGenerator random;
    private long nestedCalls;

    private CurrentTask(ChunkRun chunk, @Nullable CurrentTask outer) {
        this.chunk = chunk;
        this.outer = outer;
    }

    /**
     * The context of the innermost task that the current thread runs.
     *
     * @return the context
     * @throws IllegalStateException if the thread runs no task
     */
    public static TaskContext context() {
        CurrentTask current = CURRENT.get();
        if (current == null) {
            throw new IllegalStateException(
                    "LIDO-18: the thread " + Thread.currentThread().getName()
                            + " runs no task; a context exists on the worker's own thread, while the task runs");
        }
        return current;
    }

    static boolean exists() {
        return CURRENT.get() != null;
    }

    /** The innermost task of the given engine that the current thread is in the middle of. */
    static @Nullable CurrentTask of(Engine engine) {
        CurrentTask task = CURRENT.get();
        while (task != null && task.chunk.engine() != engine) {
            task = task.outer;
        }
        return task;
    }

    /** The chunk of that task. */
    static @Nullable ChunkRun chunkOf(Engine engine) {
        CurrentTask task = of(engine);
        return task == null ? null : task.chunk;
    }

    static CurrentTask enter(ChunkRun chunk) {
        CurrentTask task = new CurrentTask(chunk, CURRENT.get());
        CURRENT.set(task);
        return task;
    }

    void leave() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    void moveTo(long taskIndex) {
        index = taskIndex;
        random = null;
        nestedCalls = 0;
    }

    /**
     * The stream seed of the next call that this task makes, so that nested calls draw the same numbers wherever the
     * task runs.
     */
    long nextNestedSeed() {
        return RandomStreams.nestedSeed(chunk.job().seed(), chunk.job().call(), index) + nestedCalls++;
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public int attempt() {
        return chunk.attempt();
    }

    @Override
    public String worker() {
        return chunk.workerName();
    }

    @Override
    public RandomGenerator random() {
        if (random == null) {
            random = RandomStreams.generator(chunk.job().seed(), chunk.job().call(), index);
        }
        return random;
    }
}
