package dev.lido;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The verbs, which run a function over inputs. Each verb means the same on every backend; {@code docs/contract.md} states
 * this in numbered rules. One invocation of a verb is a <em>job</em>, and the function applied to one input is a
 * <em>task</em>.
 *
 * <p><b>Views.</b> The {@code with…} methods and {@link #onError} change nothing: each returns a light view of the same
 * pool for which the option is set. Views can be kept, shared and derived from each other. The last setting of an option
 * counts.
 *
 * <p><b>Blocking verbs</b> run all tasks, in any order, and return when the answer is certain. They throw what a plain loop
 * over the inputs would have thrown first: the {@link TaskFailedException} of the lowest index that fails, or the exception
 * of the inputs' iterator. Tasks that have not started by then never start. Running tasks of higher index continue, and
 * their results are discarded. The pool remains usable. The calling thread reads the inputs, runs callbacks and combines
 * results. If it is interrupted, the verb throws a {@link CallInterruptedException}. On a pool that is closed, each verb
 * throws a {@link PoolClosedException}, and on one that has lost its workers for good a {@link PoolBrokenException}.
 *
 * <p><b>Asynchronous verbs</b> have the suffix {@code Async}. They read all inputs on the calling thread and return before
 * the tasks have ended. The future completes with the answer of the blocking verb, or exceptionally with its exception.
 * Callbacks run on a thread of the pool, one at a time. {@code cancel(true)} cancels tasks that have not started and
 * interrupts running ones, where the backend can; {@code cancel(false)} lets running ones continue. To complete the future
 * from outside ({@code complete}, {@code completeExceptionally}, {@code completeAsync}, {@code orTimeout}, {@code
 * completeOnTimeout}, {@code obtrudeValue}, {@code obtrudeException}) has the effect of {@code cancel(true)}. Futures that
 * are derived from it do not affect the job.
 *
 * <p><b>Threads.</b> Each task starts with its thread as the worker made it. The name, the priority and the context class
 * loader that a task sets are reset before the next task, and on a serial pool before the verb returns. Thread-locals stay
 * with the worker's thread. Threads of a pool inherit no thread-locals. Their context class loader is that of the thread
 * that chose the pool. The thread that reads a stream's inputs has that of the thread that opened the stream.
 *
 * <p><b>Inputs</b> are any {@link Iterable}; for a stream pass {@code stream::iterator}. Inputs may be equal or null, and
 * results may be null or exceptions. An iterator is used by one thread at a time. A list of inputs must not change while
 * its job runs. A null {@code Iterable}, function or callback is a {@link NullPointerException}.
 *
 * <p>Views are thread-safe, and jobs of several threads run side by side. Lido implements this interface; programs do not,
 * since later versions add methods.
 */
public interface Mapper {
    /**
     * Runs the task once for each input.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs
     * @param task the function
     * @return a list of the results in the order of the inputs; the caller owns it, and its size is fixed
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     */
    <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * Runs the task once for each pair of inputs at the same position.
     *
     * @param <A> the type of the first arguments
     * @param <B> the type of the second arguments
     * @param <R> the type of the results
     * @param firsts the first arguments
     * @param seconds the second arguments, as many as first ones
     * @param task the function
     * @return a list of the results in the order of the inputs; the caller owns it, and its size is fixed
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     * @throws IllegalArgumentException LIDO-10, if the inputs differ in number: before any task starts if both are
     *     collections, else when one of them ends
     */
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            BiTask<? super A, ? super B, ? extends R> task);

    /**
     * Runs the task once for each triple of inputs at the same position.
     *
     * @param <A> the type of the first arguments
     * @param <B> the type of the second arguments
     * @param <C> the type of the third arguments
     * @param <R> the type of the results
     * @param firsts the first arguments
     * @param seconds the second arguments, as many as first ones
     * @param thirds the third arguments, as many as first ones
     * @param task the function
     * @return a list of the results in the order of the inputs; the caller owns it, and its size is fixed
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     * @throws IllegalArgumentException LIDO-10, if the inputs differ in number, as for {@link #map(Iterable, Iterable,
     *     BiTask)}
     */
    <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object>
            List<R> map(
                    Iterable<? extends A> firsts,
                    Iterable<? extends B> seconds,
                    Iterable<? extends C> thirds,
                    TriTask<? super A, ? super B, ? super C, ? extends R> task);

    /**
     * Runs a function that processes many inputs at once, such as vectorized code. It receives consecutive inputs and
     * returns one result for each. A batch has {@link #withChunkSize} inputs; if no chunk size is set, there are 64
     * batches of nearly equal size, whatever the backend. With regard to errors, retries, timeouts and random streams,
     * a batch is one task.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs
     * @param task the function; its argument is an unmodifiable list
     * @return a list of all results in the order of the inputs; the caller owns it, and its size is fixed
     * @throws TaskFailedException the failure of the lowest batch; a batch also fails if it returns another number of
     *     results than it has inputs
     */
    <T extends @Nullable Object, R extends @Nullable Object> List<R> batchedMap(
            Iterable<? extends T> inputs, Task<? super List<T>, ? extends List<? extends R>> task);

    /**
     * Runs the task once for each input, and returns how each task ended. The failure of one task does not stop others.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs
     * @param task the function
     * @return a list of the outcomes in the order of the inputs; the caller owns it, and its size is fixed
     */
    <T extends @Nullable Object, R extends @Nullable Object> List<Outcome<R>> mapOutcomes(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * Runs the task over inputs that may be endless, and returns the results in the order of the inputs. The stream has
     * a result as soon as that task and all before it have ended. At most a {@linkplain #withWindow window} of inputs
     * is read ahead: after {@code k} results were consumed, no more than {@code k + window} inputs. A thread of the
     * pool reads the inputs, so that results arrive while the inputs' iterator blocks; with the serial backend, the
     * thread that consumes the stream reads them.
     *
     * <p>Close the stream if it is not consumed to its end: that stops the reading, and cancels tasks that have not
     * started. When a task fails, the stream ends after the results before it, by that {@link TaskFailedException}.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs
     * @param task the function
     * @return a sequential stream, to be closed
     */
    <T extends @Nullable Object, R extends @Nullable Object> Stream<R> imap(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * Runs the task over inputs that may be endless, as {@link #imap}, and returns each result as soon as it arrives. A
     * slow task delays no other result. The window counts inputs that were read and whose results were not consumed. A
     * failure ends the stream as soon as it is known.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs
     * @param task the function
     * @return a sequential stream, to be closed
     */
    <T extends @Nullable Object, R extends @Nullable Object> Stream<R> imapUnordered(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * Finds the first input that satisfies a condition. The condition runs on the workers, on several inputs at once and
     * at most a {@linkplain #withWindow window} of inputs ahead. When the answer is certain, tasks that have not started
     * are cancelled, and the results of running ones are discarded; see {@link TaskContext#isCancelled}.
     *
     * @param <T> the type of the inputs, which are not null
     * @param inputs the inputs, which may be endless
     * @param condition the condition
     * @return the input of the lowest index that satisfies it, or empty; a copy where the pool copies
     * @throws TaskFailedException if the condition fails for an input of a lower index
     */
    default <T> Optional<T> findFirst(Iterable<? extends T> inputs, Task<? super T, Boolean> condition) {
        Objects.requireNonNull(condition, "condition");
        try (Stream<List<T>> found =
                imap(inputs, input -> condition.apply(input) ? Collections.singletonList(input) : List.of())) {
            return found.filter(one -> !one.isEmpty()).findFirst().map(one -> one.get(0));
        }
    }

    /**
     * Finds any input that satisfies a condition, as soon as one is known, as {@link #findFirst} otherwise.
     *
     * @param <T> the type of the inputs, which are not null
     * @param inputs the inputs, which may be endless
     * @param condition the condition
     * @return an input that satisfies it, or empty if none does; a copy where the pool copies
     * @throws TaskFailedException if the condition fails for an input before one is found
     */
    default <T> Optional<T> findAny(Iterable<? extends T> inputs, Task<? super T, Boolean> condition) {
        Objects.requireNonNull(condition, "condition");
        try (Stream<List<T>> found =
                imapUnordered(inputs, input -> condition.apply(input) ? Collections.singletonList(input) : List.of())) {
            return found.filter(one -> !one.isEmpty()).findFirst().map(one -> one.get(0));
        }
    }

    /**
     * Runs the action once for each input.
     *
     * @param <T> the type of the inputs
     * @param inputs the inputs
     * @param action the action, which runs on the workers
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     */
    <T extends @Nullable Object> void forEach(Iterable<? extends T> inputs, Action<? super T> action);

    /**
     * Runs the task once for each input, and passes each result to the callback on the calling thread, one at a time,
     * in the order in which results arrive. Results are not kept. An exception of the callback ends the job, and is
     * thrown as it is.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs
     * @param task the function, which runs on the workers
     * @param callback takes the index and the result of each task that returned
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     */
    <T extends @Nullable Object, R extends @Nullable Object> void forEachResult(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, ResultCallback<? super R> callback);

    /**
     * Runs the task once for each input, and passes the outcome of each task to the callback, as {@link #forEachResult}
     * does with results. The failure of one task does not stop others.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs
     * @param task the function, which runs on the workers
     * @param callback takes the outcome of each task, which has its index
     */
    <T extends @Nullable Object, R extends @Nullable Object> void forEachOutcome(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, Consumer<? super Outcome<R>> callback);

    /**
     * Runs the task once for each input, and combines the results from left to right in the order of the inputs, on the
     * calling thread, as they arrive. So the answer is the same on every backend, even if the operator is not
     * associative, as for floating-point sums.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs
     * @param task the function
     * @param operator combines the results so far with the next one
     * @return the combination of all results
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     * @throws java.util.NoSuchElementException if there are no inputs; the other form has an answer for that
     */
    <T extends @Nullable Object, R extends @Nullable Object> R reduce(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, BinaryOperator<R> operator);

    /**
     * Runs the task once for each input, and accumulates the results from left to right in the order of the inputs, on
     * the calling thread, as they arrive. The answer may be of another type than the results.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param <U> the type of the answer
     * @param inputs the inputs
     * @param task the function
     * @param initial the value that the first result is accumulated to; it may be mutable, since one thread uses it
     * @param accumulator combines the value so far with the next result
     * @return the last value of the accumulator, or {@code initial} if there are no inputs
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     */
    <T extends @Nullable Object, R extends @Nullable Object, U extends @Nullable Object> U reduce(
            Iterable<? extends T> inputs,
            Task<? super T, ? extends R> task,
            U initial,
            BiFunction<? super U, ? super R, ? extends U> accumulator);

    /**
     * Runs the function on a worker.
     *
     * @param <R> the type of the result
     * @param function the function
     * @return the result
     * @throws TaskFailedException if the function fails; the index is 0
     */
    default <R extends @Nullable Object> R call(SerializableCallable<? extends R> function) {
        return this.<@Nullable Object, R>call(null, none -> function.call());
    }

    /**
     * Runs the task on a worker, for one input.
     *
     * @param <T> the type of the input
     * @param <R> the type of the result
     * @param input the input, may be null
     * @param task the function
     * @return the result
     * @throws TaskFailedException if the task fails; its index is 0
     */
    <T extends @Nullable Object, R extends @Nullable Object> R call(T input, Task<? super T, ? extends R> task);

    /**
     * The asynchronous form of {@link #map(Iterable, Task)}.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs, all read before this method returns
     * @param task the function
     * @return the results to come
     */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * The asynchronous form of {@link #map(Iterable, Iterable, BiTask)}.
     *
     * @param <A> the type of the first arguments
     * @param <B> the type of the second arguments
     * @param <R> the type of the results
     * @param firsts the first arguments, all read before this method returns
     * @param seconds the second arguments, as many as first ones, all read before this method returns
     * @param task the function
     * @return the results to come
     * @throws IllegalArgumentException LIDO-10, if both are collections and differ in size
     */
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> mapAsync(
                    Iterable<? extends A> firsts,
                    Iterable<? extends B> seconds,
                    BiTask<? super A, ? super B, ? extends R> task);

    /**
     * The asynchronous form of {@link #map(Iterable, Iterable, Iterable, TriTask)}.
     *
     * @param <A> the type of the first arguments
     * @param <B> the type of the second arguments
     * @param <C> the type of the third arguments
     * @param <R> the type of the results
     * @param firsts the first arguments, all read before this method returns
     * @param seconds the second arguments, as many as first ones, all read before this method returns
     * @param thirds the third arguments, as many as first ones, all read before this method returns
     * @param task the function
     * @return the results to come
     * @throws IllegalArgumentException LIDO-10, if two of them are collections and differ in size
     */
    <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> mapAsync(
                    Iterable<? extends A> firsts,
                    Iterable<? extends B> seconds,
                    Iterable<? extends C> thirds,
                    TriTask<? super A, ? super B, ? super C, ? extends R> task);

    /**
     * The asynchronous form of {@link #batchedMap}.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs, all read before this method returns
     * @param task the function; its argument is an unmodifiable list
     * @return the results to come
     */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> batchedMapAsync(
            Iterable<? extends T> inputs, Task<? super List<T>, ? extends List<? extends R>> task);

    /**
     * The asynchronous form of {@link #mapOutcomes}.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs, all read before this method returns
     * @param task the function
     * @return the outcomes to come
     */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<Outcome<R>>> mapOutcomesAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * The asynchronous form of {@link #forEach}.
     *
     * @param <T> the type of the inputs
     * @param inputs the inputs, all read before this method returns
     * @param action the action, which runs on the workers
     * @return completes with null after the last task
     */
    <T extends @Nullable Object> CompletableFuture<@Nullable Void> forEachAsync(
            Iterable<? extends T> inputs, Action<? super T> action);

    /**
     * The asynchronous form of {@link #forEachResult}. The callback runs on a thread of the pool.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs, all read before this method returns
     * @param task the function, which runs on the workers
     * @param callback takes the index and the result of each task that returned
     * @return completes with null after the last result was passed on
     */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<@Nullable Void> forEachResultAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, ResultCallback<? super R> callback);

    /**
     * The asynchronous form of {@link #forEachOutcome}. The callback runs on a thread of the pool.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs, all read before this method returns
     * @param task the function, which runs on the workers
     * @param callback takes the outcome of each task, which has its index
     * @return completes with null after the last outcome was passed on
     */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<@Nullable Void> forEachOutcomeAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, Consumer<? super Outcome<R>> callback);

    /**
     * The asynchronous form of {@link #reduce(Iterable, Task, BinaryOperator)}. The operator runs on a thread of the
     * pool.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param inputs the inputs, all read before this method returns
     * @param task the function
     * @param operator combines the results so far with the next one
     * @return the combination to come
     */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> reduceAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, BinaryOperator<R> operator);

    /**
     * The asynchronous form of {@link #reduce(Iterable, Task, Object, BiFunction)}. The accumulator runs on a thread of
     * the pool.
     *
     * @param <T> the type of the inputs
     * @param <R> the type of the results
     * @param <U> the type of the answer
     * @param inputs the inputs, all read before this method returns
     * @param task the function
     * @param initial the value that the first result is accumulated to
     * @param accumulator combines the value so far with the next result
     * @return the last value to come
     */
    <T extends @Nullable Object, R extends @Nullable Object, U extends @Nullable Object>
            CompletableFuture<U> reduceAsync(
                    Iterable<? extends T> inputs,
                    Task<? super T, ? extends R> task,
                    U initial,
                    BiFunction<? super U, ? super R, ? extends U> accumulator);

    /**
     * The asynchronous form of {@link #call(SerializableCallable)}.
     *
     * @param <R> the type of the result
     * @param function the function
     * @return the result to come
     */
    default <R extends @Nullable Object> CompletableFuture<R> callAsync(SerializableCallable<? extends R> function) {
        return this.<@Nullable Object, R>callAsync(null, none -> function.call());
    }

    /**
     * The asynchronous form of {@link #call(Object, Task)}.
     *
     * @param <T> the type of the input
     * @param <R> the type of the result
     * @param input the input, may be null
     * @param task the function
     * @return the result to come
     */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> callAsync(
            T input, Task<? super T, ? extends R> task);

    /**
     * Sets the number of consecutive inputs that a worker is assigned together. If it is not set, chunks adapt: they
     * start with one task, grow up to a quarter of a millisecond of work, and shrink near the end. Chunks affect the
     * speed only, never the meaning of a job. Tasks that run again, after a failure or the loss of their worker, leave
     * their chunk.
     *
     * @param size the number of inputs in a chunk, at least 1; for streams at most the window
     * @return a view with this option
     * @throws IllegalArgumentException LIDO-10, if the value is not in this range
     */
    Mapper withChunkSize(int size);

    /**
     * Sets the maximum number of further attempts of a task that failed or timed out. The default is 0.
     *
     * @param retries the number of further attempts, at least 0
     * @return a view with this option
     * @throws IllegalArgumentException LIDO-10, if the value is not in this range
     */
    Mapper withRetries(int retries);

    /**
     * Sets the maximum number of further attempts of a task whose worker was lost. The default is 2.
     *
     * @param retries the number of further attempts, at least 0
     * @return a view with this option
     * @throws IllegalArgumentException LIDO-10, if the value is not in this range
     */
    Mapper withRetriesOnLoss(int retries);

    /**
     * Sets whether a task whose worker was lost runs again if it may have started.
     *
     * @param delivery the rule; the default is {@link Delivery#AT_LEAST_ONCE}
     * @return a view with this option
     */
    Mapper withDelivery(Delivery delivery);

    /**
     * Sets the maximum time of each attempt of a task, from its start on a worker. A task that exceeds it counts as
     * timed out at that moment. The task is interrupted if the backend has {@link Capability#INTERRUPT}, and a worker
     * that does not return is replaced if the backend can do that. The serial backend cannot: there, a task that
     * ignores the interrupt delays the job until it returns.
     *
     * @param timeout the timeout, positive
     * @return a view with this option
     * @throws IllegalArgumentException LIDO-10, if the value is not in this range
     */
    Mapper withTimeout(Duration timeout);

    /**
     * Sets a seed for the random streams of the jobs on this view. The first job on the view draws the same numbers
     * each time, and so do the second and all others. If no seed is set, random streams depend on the seed of the pool
     * and the number of its jobs so far.
     *
     * @param seed any number
     * @return a view with this option
     */
    Mapper withSeed(long seed);

    /**
     * Sets the maximum number of inputs that {@code imap} and {@code imapUnordered} read ahead of the results that were
     * consumed. The default is 64, or four chunks for each worker if the chunk size is set and that is more.
     *
     * @param inputs the number of inputs, at least 1
     * @return a view with this option
     * @throws IllegalArgumentException LIDO-10, if the value is not in this range
     */
    Mapper withWindow(int inputs);

    /**
     * Sets a file that keeps the results of the jobs on this view as they arrive, so that a program that was
     * interrupted and is started again does not compute them again. The restarted program must run the same jobs on the
     * view, in the same order and with the same inputs. Tasks whose results are in the file do not run. Their results
     * are passed to callbacks and returned as if they had. The random streams of the view depend on the seed in the
     * file, so remaining tasks draw the numbers that they would have drawn. Failures are not kept.
     *
     * <p>A result is in the file before a callback takes it, and before a verb or stream returns it. From then on it
     * outlives the process, but not a power failure. A job that ends early, by a failure or an interrupt, leaves in the
     * file the results that had reached the master. If the file was truncated or damaged, the intact records count and
     * the rest is computed again; a warning reports damage beyond an incomplete last record. Results must be
     * serializable, and are read when they are needed. Several pools and programs may use the file at the same time,
     * unless its file system has no locks, which a warning reports; each job uses the results that were in the file at
     * its start. Delete the file to start again, and whenever the program or its inputs change.
     *
     * @param file the file; it is created if it does not exist
     * @return a view with this option
     * @throws LidoException LIDO-19, if the file cannot be used, or was created with another seed than that of {@link
     *     #withSeed}
     */
    Mapper withCheckpoint(Path file);

    /**
     * Sets a callback for each task that finally failed, in the order in which failures become known. That may be long
     * before the job throws the first of them, since tasks of lower index end first. The callback runs where the
     * callback of {@link #forEachResult} would run: on the calling thread, for a stream on the thread that consumes it,
     * for an asynchronous verb on a thread of the pool. An exception of the callback ends the job.
     *
     * @param callback takes the failure, which has the index of the task; it replaces an earlier callback
     * @return a view with this option
     */
    Mapper onError(Consumer<? super TaskFailedException> callback);

    /**
     * Logs the progress of each job to the logger {@code dev.lido.progress} at level INFO, at most once a second and
     * once at its end.
     *
     * @return a view with this option
     */
    Mapper withProgress();

    /**
     * Sets a display for the progress of each job. It runs where the callback of {@link #onError} runs, after results
     * have arrived and at the end.
     *
     * @param display shows the progress; it replaces an earlier display
     * @return a view with this option
     */
    Mapper withProgress(Consumer<? super Progress> display);
}
