package dev.lido;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * A pool as the JDK's {@link ExecutorService}, made by {@link Pool#executor()}.
 *
 * <p>The methods that this interface adds take serializable tasks. For a lambda the compiler prefers them to the JDK's,
 * so {@code executor.submit(() -> 6 * 7)} works on every backend if the variable has this type and not the JDK's. For
 * {@code invokeAll} and {@code invokeAny}, declare the list's elements as {@link SerializableCallable}.
 *
 * <p><b>Pools that copy.</b> Where a pool has {@link Capability#COPIES}, each task is serialized on the thread that submits
 * it, and what the task changes later does not count. A task that cannot be serialized is rejected on that thread: with a
 * {@link java.util.concurrent.RejectedExecutionException} whose cause is LIDO-17. So no future is left that never completes.
 *
 * <p>Code that is written for an {@link ExecutorService} works on every pool if it passes on the {@code Callable} or {@code
 * Runnable} that it was given: these must then be serializable. Code that wraps tasks in objects of its own, which are not
 * serializable, works on pools that do not copy, and is rejected by the others. {@link
 * java.util.concurrent.CompletableFuture#supplyAsync(java.util.function.Supplier, java.util.concurrent.Executor)
 * CompletableFuture}'s {@code …Async} methods, {@link java.util.concurrent.ExecutorCompletionService} and {@link
 * java.util.concurrent.FutureTask} are of the second kind, as are the executors of Guava, Failsafe, Reactor and Kotlin's
 * coroutines. On pools that copy, use {@link Mapper#callAsync(SerializableCallable)} or {@link
 * Mapper#callAsync(Object, Task)}, which return a {@code CompletableFuture}, in place of the first, and {@link
 * Mapper#imapUnordered(Iterable, Task)} in place of a completion service.
 *
 * <p>Shutting down an executor stops it from taking tasks and leaves the pool open. Thread-safe.
 */
public interface PoolExecutorService extends ExecutorService {
    /**
     * As {@link #execute(Runnable)}.
     *
     * @param command what to run
     * @throws java.util.concurrent.RejectedExecutionException if the executor or its pool takes no tasks, or the command
     *     cannot be serialized
     */
    default void execute(SerializableRunnable command) {
        execute((Runnable) command);
    }

    /**
     * As {@link #submit(Callable)}.
     *
     * @param <T> the result's type
     * @param task what to run
     * @return the result to come
     * @throws java.util.concurrent.RejectedExecutionException if the executor or its pool takes no tasks, or the task
     *     cannot be serialized
     */
    default <T> Future<T> submit(SerializableCallable<T> task) {
        return submit((Callable<T>) task);
    }

    /**
     * As {@link #submit(Runnable)}.
     *
     * @param task what to run
     * @return a future whose value is null
     * @throws java.util.concurrent.RejectedExecutionException if the executor or its pool takes no tasks, or the task
     *     cannot be serialized
     */
    default Future<?> submit(SerializableRunnable task) {
        return submit((Runnable) task);
    }

    /**
     * As {@link #submit(Runnable, Object)}.
     *
     * @param <T> the result's type
     * @param task what to run
     * @param result the future's value. On a pool that copies it is a copy, with what the task changed in it
     * @return the result to come
     * @throws java.util.concurrent.RejectedExecutionException if the executor or its pool takes no tasks, or the task
     *     or the result cannot be serialized
     */
    default <T> Future<T> submit(SerializableRunnable task, T result) {
        return submit((Runnable) task, result);
    }
}
