package dev.lido;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The verbs that run a function over inputs. Every verb means the same on every backend; {@code docs/contract.md}
 * numbers the rules.
 *
 * <p><b>Views.</b> The {@code with…} and {@code on…} methods change nothing: each returns a light view of the same pool
 * on which the option holds. Views can be kept, shared and stacked; the last one that sets an option wins.
 *
 * <p><b>Blocking verbs</b> run everything, in whatever order the workers manage, and return once the answer is certain.
 * They throw what the plain loop over the inputs would have thrown first: the {@link TaskFailedException} of the lowest
 * index that fails, or what the inputs' iterator threw. Tasks that have not started by then never do; tasks of higher
 * index that are running are left to end, and their results are dropped. The pool stays usable. Inputs are read,
 * callbacks run, and results are combined on the calling thread. If that thread is interrupted, a {@link
 * CallInterruptedException} is thrown.
 *
 * <p><b>Asynchronous verbs</b> read all inputs on the calling thread, then return at once. The future completes
 * exceptionally with what the blocking verb would have thrown. Callbacks run on a thread of the pool, one at a time.
 * Cancelling the future with {@code true} cancels what has not started and interrupts what runs, where the backend can;
 * with {@code false} what runs is left to end. Completing it from outside ({@code complete}, {@code
 * completeExceptionally}, {@code completeAsync}, {@code orTimeout}, {@code completeOnTimeout}, {@code obtrudeValue},
 * {@code obtrudeException}) is like cancelling it with {@code true}: nobody will see what the call brings. Futures
 * derived from it do nothing to the call.
 *
 * <p><b>Threads.</b> A task finds its thread as its worker made it: the name, the priority and the context class loader
 * that a task gave its thread are set back before the next task, and on a serial pool before the call returns. What a
 * task keeps in thread-locals stays with its worker's thread. Threads of a pool inherit no thread-locals; their context
 * class loader is that of the thread that made the pool, or for the one that reads a stream's inputs of the thread that
 * opened the stream.
 *
 * <p><b>Inputs</b> are any {@link Iterable}; for a stream pass {@code stream::iterator}. Null and duplicate inputs,
 * null results, and results that are exceptions are legal. An iterator is used by one thread at a time, and an input
 * list must not change while a call runs.
 *
 * <p>Views are thread-safe: calls from several threads run side by side.
 */
public interface Mapper {
    /**
     * Runs the task once for each input.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return a list of the results, the caller's own, of fixed size in the order of the inputs
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     */
    <T, R> List<R> map(Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * Runs the task over inputs that may be endless, and gives the results in the order of the inputs, each as soon as
     * it and all before it are there. At most {@linkplain #withWindow window} inputs are read ahead of what has been
     * consumed: after {@code k} results no more than {@code k + window} inputs. Inputs are read by one thread at a
     * time: a thread of the pool, so that results arrive while the inputs' iterator blocks, or with the serial backend
     * the thread that consumes the stream.
     *
     * <p>Close the stream if it is not read to its end: that stops the reading and cancels what has not started. A
     * failing task's {@link TaskFailedException} is thrown in its place, after the results before it, and ends the
     * stream.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return a sequential stream, to be closed
     */
    <T, R> Stream<R> imap(Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * {@link #imap(Iterable, Task)}, but each result comes as soon as it is there, in whatever order; a slow task holds
     * up nothing. The window counts inputs that were read and whose results were not consumed.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return a sequential stream, to be closed
     */
    <T, R> Stream<R> imapUnordered(Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * Runs the task once for each pair of inputs that have the same position: {@link #map(Iterable, Task)} for a function of
     * two arguments.
     *
     * @param <A> the first argument's type
     * @param <B> the second argument's type
     * @param <R> the results' type
     * @param firsts the first arguments
     * @param seconds the second arguments, as many as there are first ones
     * @param task the function
     * @return a list of the results, the caller's own, of fixed size in the order of the inputs
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     * @throws IllegalArgumentException LIDO-10, if the inputs differ in number: before the first task starts, where both
     *     are collections, and else when one of them has ended
     */
    <A, B, R> List<R> map(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            BiTask<? super A, ? super B, ? extends R> task);

    /**
     * {@link #map(Iterable, Iterable, BiTask)} for a function of three arguments.
     *
     * @param <A> the first argument's type
     * @param <B> the second argument's type
     * @param <C> the third argument's type
     * @param <R> the results' type
     * @param firsts the first arguments
     * @param seconds the second arguments, as many as there are first ones
     * @param thirds the third arguments, as many as there are first ones
     * @param task the function
     * @return a list of the results, the caller's own, of fixed size in the order of the inputs
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     * @throws IllegalArgumentException LIDO-10, if the inputs differ in number
     */
    <A, B, C, R> List<R> map(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            Iterable<? extends C> thirds,
            TriTask<? super A, ? super B, ? super C, ? extends R> task);

    /**
     * Runs a function that works on many inputs at once, such as vectorised code: it is called with consecutive inputs
     * and returns one result for each. A batch holds {@link #withChunkSize} inputs; without that, the inputs are cut
     * into 64 batches of nearly equal size, whatever the backend. A task in the sense of errors, retries, timeouts
     * and random streams is one batch.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function; takes an unmodifiable list
     * @return a list of all results, the caller's own, of fixed size, in the order of the inputs
     * @throws TaskFailedException the failure of the lowest batch; also if a batch returns another number of results
     *     than it had inputs
     */
    <T, R> List<R> batchedMap(Iterable<? extends T> inputs, Task<? super List<T>, ? extends List<? extends R>> task);

    /**
     * Runs the action once for each input and keeps no results.
     *
     * @param <T> the inputs' type
     * @param inputs the inputs
     * @param action the action
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     */
    <T> void forEach(Iterable<? extends T> inputs, Action<? super T> action);

    /**
     * Runs the task once for each input and combines the results from left to right in the order of the inputs, on the
     * calling thread, as they arrive. So the answer is the same on every backend even where the operator is not
     * associative, as with floating-point sums.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs, at least one
     * @param task the function
     * @param combine combines what came so far with the next result
     * @return the combination of all results
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     * @throws java.util.NoSuchElementException if there are no inputs; the other form takes an identity for that
     */
    <T, R> R reduce(Iterable<? extends T> inputs, Task<? super T, ? extends R> task, BinaryOperator<R> combine);

    /**
     * {@link #reduce(Iterable, Task, BinaryOperator)} that begins with an identity, which is also the answer for no
     * inputs.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param identity what the first result is combined with
     * @param task the function
     * @param combine combines what came so far with the next result
     * @return the combination of the identity and all results
     * @throws TaskFailedException the failure of the lowest index, if a task fails
     */
    <T, R> R reduce(
            Iterable<? extends T> inputs, R identity, Task<? super T, ? extends R> task, BinaryOperator<R> combine);

    /**
     * Runs the task once for each input and tells of each how it ended. One task's failure stops no other.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs
     * @param task the function
     * @return a list of the outcomes, the caller's own, of fixed size, in the order of the inputs
     */
    <T, R> List<Outcome<R>> mapOutcomes(Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * Runs the function on a worker and waits for it.
     *
     * @param <R> the result's type
     * @param function the function
     * @return the result
     * @throws TaskFailedException if the function fails; the index is 0
     */
    default <R> R call(SerializableCallable<? extends R> function) {
        return this.<Object, R>call(null, (Object none) -> function.call());
    }

    /**
     * Runs the task on a worker, for one input, and waits for it.
     *
     * @param <T> the input's type
     * @param <R> the result's type
     * @param input the input, may be null
     * @param task the function
     * @return the result
     * @throws TaskFailedException if the task fails; its index is 0
     */
    <T, R> R call(T input, Task<? super T, ? extends R> task);

    /**
     * {@link #call(SerializableCallable)} that does not wait.
     *
     * @param <R> the result's type
     * @param function the function
     * @return the result to come
     */
    default <R> CompletableFuture<R> callAsync(SerializableCallable<? extends R> function) {
        return this.<Object, R>callAsync(null, (Object none) -> function.call());
    }

    /**
     * {@link #call(Object, Task)} that does not wait.
     *
     * @param <T> the input's type
     * @param <R> the result's type
     * @param input the input, may be null
     * @param task the function
     * @return the result to come
     */
    <T, R> CompletableFuture<R> callAsync(T input, Task<? super T, ? extends R> task);

    /**
     * {@link #map(Iterable, Task)} that does not wait.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs, all read by this call
     * @param task the function
     * @return the results to come
     */
    <T, R> CompletableFuture<List<R>> mapAsync(Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * {@link #map(Iterable, Iterable, BiTask)} that does not wait.
     *
     * @param <A> the first argument's type
     * @param <B> the second argument's type
     * @param <R> the results' type
     * @param firsts the first arguments, all read by this call
     * @param seconds the second arguments, as many as there are first ones, all read by this call
     * @param task the function
     * @return the results to come
     * @throws IllegalArgumentException LIDO-10, if both are collections and differ in size
     */
    <A, B, R> CompletableFuture<List<R>> mapAsync(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            BiTask<? super A, ? super B, ? extends R> task);

    /**
     * {@link #map(Iterable, Iterable, Iterable, TriTask)} that does not wait.
     *
     * @param <A> the first argument's type
     * @param <B> the second argument's type
     * @param <C> the third argument's type
     * @param <R> the results' type
     * @param firsts the first arguments, all read by this call
     * @param seconds the second arguments, as many as there are first ones, all read by this call
     * @param thirds the third arguments, as many as there are first ones, all read by this call
     * @param task the function
     * @return the results to come
     * @throws IllegalArgumentException LIDO-10, if two of them are collections and differ in size
     */
    <A, B, C, R> CompletableFuture<List<R>> mapAsync(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            Iterable<? extends C> thirds,
            TriTask<? super A, ? super B, ? super C, ? extends R> task);

    /**
     * {@link #batchedMap(Iterable, Task)} that does not wait.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs, all read by this call
     * @param task the function; takes an unmodifiable list
     * @return the results to come
     */
    <T, R> CompletableFuture<List<R>> batchedMapAsync(
            Iterable<? extends T> inputs, Task<? super List<T>, ? extends List<? extends R>> task);

    /**
     * {@link #forEach(Iterable, Action)} that does not wait.
     *
     * @param <T> the inputs' type
     * @param inputs the inputs, all read by this call
     * @param action the action
     * @return completes with null when all is done
     */
    <T> CompletableFuture<Void> forEachAsync(Iterable<? extends T> inputs, Action<? super T> action);

    /**
     * {@link #reduce(Iterable, Task, BinaryOperator)} that does not wait; results are combined on a thread of the pool.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs, all read by this call
     * @param task the function
     * @param combine combines what came so far with the next result
     * @return the combination to come
     */
    <T, R> CompletableFuture<R> reduceAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, BinaryOperator<R> combine);

    /**
     * {@link #reduce(Iterable, Object, Task, BinaryOperator)} that does not wait; results are combined on a thread of
     * the pool.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs, all read by this call
     * @param identity what the first result is combined with
     * @param task the function
     * @param combine combines what came so far with the next result
     * @return the combination to come
     */
    <T, R> CompletableFuture<R> reduceAsync(
            Iterable<? extends T> inputs, R identity, Task<? super T, ? extends R> task, BinaryOperator<R> combine);

    /**
     * {@link #mapOutcomes(Iterable, Task)} that does not wait.
     *
     * @param <T> the inputs' type
     * @param <R> the results' type
     * @param inputs the inputs, all read by this call
     * @param task the function
     * @return the outcomes to come
     */
    <T, R> CompletableFuture<List<Outcome<R>>> mapOutcomesAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task);

    /**
     * Fixes how many consecutive inputs travel to a worker together. Without it chunks adapt: they begin with one task,
     * grow towards a quarter of a millisecond of work, and shrink near the end. Chunks are an economy and never a meaning; only
     * tasks that run again, after a failure or the loss of a worker, leave their chunk.
     *
     * @param size inputs per chunk, at least 1; for streams at most the window
     * @return the view
     */
    Mapper withChunkSize(int size);

    /**
     * Sets how often a task that failed or timed out runs again before it counts as failed. The default is 0.
     *
     * @param retries further attempts, at least 0
     * @return the view
     */
    Mapper withRetries(int retries);

    /**
     * Sets how often a task whose worker was lost runs again. The default is 2.
     *
     * @param retries further attempts, at least 0
     * @return the view
     */
    Mapper withRetriesOnLoss(int retries);

    /**
     * Sets what happens to a task whose worker was lost while the task may have been running.
     *
     * @param delivery the rule; the default is {@link Delivery#AT_LEAST_ONCE}
     * @return the view
     */
    Mapper withDelivery(Delivery delivery);

    /**
     * Limits the time of each attempt of each task, from its start on its worker. A task that exceeds it counts as
     * timed out at that moment; it is interrupted where the backend can, and a worker that does not come back is
     * replaced where the backend can. The serial backend can interrupt but not replace: there a task that ignores
     * interrupts holds up the call until it returns.
     *
     * @param timeout the timeout, positive
     * @return the view
     */
    Mapper withTimeout(Duration timeout);

    /**
     * Gives the calls on this view random streams of their own: the first call on the view always draws the same
     * numbers, and so on. Without it streams depend on the pool's seed and on how many calls the pool has served.
     *
     * @param seed any number
     * @return the view
     */
    Mapper withSeed(long seed);

    /**
     * Sets how many inputs {@code imap} and {@code imapUnordered} may read ahead of what was consumed. The default is
     * 64, or four chunks for each worker where that is more and the chunk size is fixed.
     *
     * @param inputs the number of inputs, at least 1
     * @return the view
     */
    Mapper withWindow(int inputs);

    /**
     * Keeps the results of the calls on this view in a file as they arrive, so that a program that was cut off and is
     * started again does not compute them again. The restarted program makes the same calls on the view, in the same
     * order and with the same inputs; tasks whose results are in the file do not run, and {@code onResult} is told of
     * their results too. The view's random streams depend on the seed in the file: what is still to be computed draws
     * the numbers that it would have drawn. Failures are not kept.
     *
     * <p>A result is in the file before {@code onResult} is told of it and before the call or stream returns it, and then
     * outlives the process, but not a power failure. A call that ends early, by a failure or an interrupt, leaves there
     * what had reached the master by then. If the file was cut off or damaged, what is whole counts, and the rest is
     * computed again; a warning tells of more damage than a last record that was cut off. Results must be serializable,
     * and are read as they are needed. Several pools and programs may use the file at the same time, unless its file
     * system has no locks, of which a warning tells; each call has what was in the file when it began. Remove the file
     * to begin anew, and whenever the program or its inputs change.
     *
     * @param file the file; made if it does not exist
     * @return the view
     * @throws LidoException LIDO-19, if the file cannot be used, or was made with another seed than {@link #withSeed}
     *     set
     */
    Mapper withCheckpoint(Path file);

    /**
     * Has the callback told of each result, in the order in which they arrive.
     *
     * @param callback the callback; it replaces one set before
     * @return the view
     */
    Mapper onResult(ResultCallback callback);

    /**
     * Has the callback told of each task that failed for good, in the order in which that becomes known.
     *
     * @param callback the callback; it replaces one set before
     * @return the view
     */
    Mapper onError(ErrorCallback callback);

    /**
     * Logs the progress of each call to the logger {@code dev.lido.progress} at level INFO, at most once a second and
     * once at its end.
     *
     * @return the view
     */
    Mapper withProgress();

    /**
     * Has the display told of the progress of each call, under the rules of {@link #onResult}: whenever results have
     * arrived, and at the end.
     *
     * @param display what shows the progress; it replaces one set before
     * @return the view
     */
    Mapper withProgress(Consumer<? super Progress> display);
}
