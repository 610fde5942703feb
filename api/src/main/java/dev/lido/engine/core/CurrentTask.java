package dev.lido.engine.core;

import dev.lido.Task;
import dev.lido.TaskContext;
import dev.lido.engine.data.RandomStreams;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The task that a thread is running: its context, by which the engine also knows that a verb is called inside a task.
 * One object serves a whole chunk and moves along with it; only the thread that runs the chunk uses it.
 */
public final class CurrentTask implements TaskContext {
    private static final ThreadLocal<CurrentTask> CURRENT = new ThreadLocal<>();
    private static final ThreadLocal<Boolean> WORKERS = new ThreadLocal<>();

    /** What the task is part of; null if its pool is in another JVM. */
    private final @Nullable ChunkRun chunk;

    private final long seed;
    private final long call;
    private final String worker;

    private @Nullable CurrentTask outer;
    private @Nullable ThreadState thread;
    private long index;
    private int attempt;
    private @Nullable RandomGenerator random;
    private long nestedCalls;

    private CurrentTask(@Nullable ChunkRun chunk, long seed, long call, String worker) {
        this.chunk = chunk;
        this.seed = seed;
        this.call = call;
        this.worker = worker;
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
                            + " runs no task; a context exists only on the worker's own thread, while the task runs");
        }
        return current;
    }

    /**
     * Declares that the calling thread works for a pool in another JVM, also while it runs no task: the code that it
     * runs may be part of the program a second time.
     *
     * @param works whether it does, from now on
     */
    public static void worksForAnother(boolean works) {
        if (works) {
            WORKERS.set(true);
        } else {
            WORKERS.remove();
        }
    }

    /** Whether the calling thread works for a pool in another JVM. */
    public static boolean worksForAnother() {
        return WORKERS.get() != null;
    }

    public static boolean exists() {
        return CURRENT.get() != null;
    }

    /**
     * The innermost task of the given engine that the current thread is in the middle of. To the engine of a
     * stand-in for a captured pool a task whose pool is in another JVM counts, since it stands in for that pool.
     */
    public static @Nullable CurrentTask of(Engine engine) {
        CurrentTask task = CURRENT.get();
        while (task != null && !task.isOf(engine)) {
            task = task.outer;
        }
        return task;
    }

    private boolean isOf(Engine engine) {
        return chunk == null ? engine.isStandIn() : chunk.engine() == engine;
    }

    /** The chunk of that task, if it is in this JVM. */
    static @Nullable ChunkRun chunkOf(Engine engine) {
        CurrentTask task = of(engine);
        return task == null ? null : task.chunk;
    }

    /**
     * The context of tasks whose pool is in another JVM.
     *
     * @param seed what their random streams depend on
     * @param call the same
     * @param worker the name of their worker
     * @return the context
     */
    public static CurrentTask elsewhere(long seed, long call, String worker) {
        return new CurrentTask(null, seed, call, worker);
    }

    static CurrentTask enter(ChunkRun chunk) {
        CurrentTask task =
                new CurrentTask(chunk, chunk.job().seed(), chunk.job().number(), chunk.workerName());
        task.enter();
        return task;
    }

    /** Makes this the calling thread's current task, until {@link #leave}. */
    public void enter() {
        outer = CURRENT.get();
        thread = new ThreadState();
        CURRENT.set(this);
    }

    /**
     * Runs a task with this as its context. What the task makes of its thread ends with it: the next task, or the
     * caller, does not see it.
     *
     * @param task what is applied to the input
     * @param taskIndex the task's index
     * @param taskAttempt its attempt, from 1
     * @param input its input
     * @return its result
     * @throws Exception what it throws
     */
    public @Nullable Object run(Task<Object, Object> task, long taskIndex, int taskAttempt, @Nullable Object input)
            throws Exception {
        index = taskIndex;
        attempt = taskAttempt;
        random = null;
        nestedCalls = 0;
        try {
            return task.apply(input);
        } finally {
            if (!(task instanceof InitializerTask)) {
                thread.restore();
            }
        }
    }

    /** Ends what {@link #enter} began. */
    public void leave() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    /**
     * The stream seed of the next call that this task makes, so that nested calls draw the same numbers wherever the
     * task runs.
     */
    public long nextNestedSeed() {
        return RandomStreams.nestedSeed(seed, call, index) + nestedCalls++;
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String worker() {
        return worker;
    }

    @Override
    public RandomGenerator random() {
        if (random == null) {
            random = RandomStreams.generator(seed, call, index);
        }
        return random;
    }
}
