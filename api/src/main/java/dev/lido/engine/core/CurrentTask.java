package dev.lido.engine.core;

import dev.lido.Task;
import dev.lido.TaskContext;
import dev.lido.engine.data.RandomStreams;
import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.Participant;
import dev.lido.engine.shared.SharedState;
import dev.lido.spi.RequestSender;
import dev.lido.spi.TaskRequest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The task that a thread is running: its context, by which the engine also knows that a verb is called inside a task.
 * One object serves a whole chunk and moves along with it; only the thread that runs the chunk uses it.
 */
public final class CurrentTask implements TaskContext {
    private static final ThreadLocal<CurrentTask> CURRENT = new ThreadLocal<>();
    private static final ThreadLocal<Boolean> WORKERS = new ThreadLocal<>();

    /** Where a worker keeps its slot, among numbers of objects, which are never negative one. */
    private static final Long SLOT = -1L;

    private static final AtomicLong NESTED = new AtomicLong();

    /** What the task is part of; null if its pool is in another JVM. */
    private final @Nullable ChunkRun chunk;

    private final long seed;
    private final long call;
    private final String worker;

    /** Sends the task's requests, or those of the task around it, to a master elsewhere; null if there is none. */
    private final @Nullable RequestSender requests;

    /** The number by which a master elsewhere knows a task of a nested call; 0 if it does not. */
    private long nestedNumber;

    private @Nullable RequestSender nestedIn;

    /** Whether the running attempt uses shared state of a pool in this JVM. */
    private boolean participates;

    private @Nullable CurrentTask outer;
    private @Nullable ThreadState thread;
    private long index;
    private int attempt;
    private @Nullable RandomGenerator random;
    private long nestedCalls;

    private CurrentTask(
            @Nullable ChunkRun chunk, long seed, long call, String worker, @Nullable RequestSender requests) {
        this.requests = requests;
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
     * @param requests sends their requests
     * @return the context
     */
    public static CurrentTask elsewhere(long seed, long call, String worker, RequestSender requests) {
        return new CurrentTask(null, seed, call, worker, requests);
    }

    // ---- Shared state ----

    /**
     * The participant that the calling thread is, which uses shared state of an engine.
     *
     * @return null if it runs no task
     * @throws IllegalStateException LIDO-71, if it runs a task of another pool
     */
    static @Nullable Participant participant(Engine engine) {
        CurrentTask task = CURRENT.get();
        if (task == null) {
            return null;
        }
        if (of(engine) == null) {
            throw otherPool("a task of another pool uses");
        }
        return task.join(engine.shared());
    }

    private Participant join(SharedState shared) {
        Participant around = outer == null || outer.chunk == null ? null : outer.join(shared);
        participates = true;
        Participant joined = chunk == null ? null : chunk.participant(chunk.position(), 0, shared, around);
        if (joined == null) {
            throw TaskRequest.attemptEnded();
        }
        return joined;
    }

    /** Refuses a thread that runs a task of another pool. Cheap, for operations that need no participant. */
    static void refuseOtherPool(Engine engine) {
        if (CURRENT.get() != null && of(engine) == null) {
            throw otherPool("a task of another pool uses");
        }
    }

    private static IllegalStateException otherPool(String who) {
        return new IllegalStateException("LIDO-71: " + who
                + " a handle of shared state; a handle is for tasks of its own pool, and for threads of the program that"
                + " run no task");
    }

    /**
     * Sends a request about shared state of a pool in another JVM, and waits for the answer.
     *
     * @return the result, or {@link RequestSender#CANCELLED}
     */
    public static @Nullable Object request(long object, int operation, @Nullable Object[] arguments, long nanos)
            throws InterruptedException {
        RequestSender sender = requestSender();
        CurrentTask innermost = CURRENT.get();
        if (innermost.chunk != null && innermost.nestedNumber == 0) {
            innermost.nestedNumber = NESTED.incrementAndGet();
            innermost.nestedIn = sender;
        }
        return sender.request(innermost.nestedNumber, object, operation, arguments, nanos);
    }

    /**
     * {@return what sends the requests of the task that the calling thread runs, whose pool is in another JVM}
     *
     * @throws IllegalStateException LIDO-71, if it runs none
     */
    public static RequestSender requestSender() {
        CurrentTask task = CURRENT.get();
        while (task != null && task.requests == null) {
            task = task.outer;
        }
        if (task == null) {
            throw otherPool("a thread that runs no task of its pool uses");
        }
        return task.requests;
    }

    /** {@return what sends the requests of a nested call that the calling thread makes; null if it is none elsewhere} */
    static @Nullable RequestSender senderForNested() {
        for (CurrentTask task = CURRENT.get(); task != null; task = task.outer) {
            if (task.requests != null) {
                return task.requests.forOtherThreads();
            }
        }
        return null;
    }

    private void endParticipation() {
        if (participates) {
            participates = false;
            chunk.endParticipantsBefore(chunk.position() + 1);
        }
        if (nestedNumber != 0) {
            RequestSender master = nestedIn;
            long number = nestedNumber;
            nestedNumber = 0;
            master.notify(number, Operation.ENDED);
        }
    }

    static CurrentTask enter(ChunkRun chunk) {
        CurrentTask task = new CurrentTask(
                chunk,
                chunk.job().seed(),
                chunk.job().number(),
                chunk.workerName(),
                CURRENT.get() == null ? chunk.job().requests() : null);
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
            if (participates || nestedNumber != 0) {
                endParticipation();
            }
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
    public int slot() {
        for (CurrentTask task = this; task != null; task = task.outer) {
            if (task.requests != null) {
                return slotElsewhere(task.requests);
            }
        }
        return chunk == null ? 0 : chunk.workerState().slot();
    }

    /** The master assigns slots. A worker asks once. */
    private static int slotElsewhere(RequestSender requests) {
        Object slot = requests.kept().get(SLOT);
        if (slot == null) {
            try {
                slot = request(0, Operation.SLOT, new Object[0], -1);
            } catch (InterruptedException e) {
                throw new AssertionError("only waits are interrupted", e);
            }
            requests.kept().put(SLOT, slot);
        }
        return (int) slot;
    }

    @Override
    public boolean isCancelled() {
        for (CurrentTask task = this; task != null; task = task.outer) {
            if ((task.requests != null && task.requests.isCancelled())
                    || (task.chunk != null && task.chunk.isUnwanted(task.index))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public RandomGenerator random() {
        if (random == null) {
            random = RandomStreams.generator(seed, call, index);
        }
        return random;
    }
}
