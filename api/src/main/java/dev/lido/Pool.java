package dev.lido;

import dev.lido.shared.Shared;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Workers, and the verbs that use them. Made by {@link Pools#choosePool(PoolConfig)}; to be closed, best by
 * try-with-resources.
 *
 * <p>A pool is thread-safe. A pool used inside a task of itself, on the same JVM, helps with its own work instead of
 * waiting for a free worker, so nesting never deadlocks. A pool may be captured by a task: where the task runs in
 * another JVM, it finds a serial pool there.
 *
 * <p>After {@link #close} or {@link #terminate} no thread, process, port or file of the pool is left.
 */
public interface Pool extends Mapper, AutoCloseable {
    /**
     * Takes no further call, waits until all accepted work is done, then releases everything. Accepted are calls that
     * began, and of streams the inputs that were read; a stream that is read on afterwards gives the results of those
     * and then throws a {@link PoolClosedException} if there were more. Closing twice does nothing. If the waiting
     * thread is interrupted, the pool is {@linkplain #terminate terminated} and the interrupt flag stays set.
     *
     * @throws IllegalStateException if called by a task of this pool, which would wait for itself
     */
    @Override
    void close();

    /**
     * Takes no further call, cancels all work, interrupts or ends what runs where the backend can, then releases
     * everything. Calls under way throw a {@link PoolClosedException}; {@code mapOutcomes} returns with {@link
     * Outcome.Cancelled} for what had not ended. A task that heeds no interrupt is waited for no longer than ten
     * seconds.
     */
    void terminate();

    /**
     * Waits until the pool was closed or terminated, and all is released.
     *
     * @param timeout the maximum time to wait
     * @return whether it came to that
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitTermination(Duration timeout) throws InterruptedException;

    /**
     * How many tasks can run at once.
     *
     * @return the number of workers that the pool has, or is about to have
     */
    int size();

    /**
     * Changes how many workers the pool has, also while calls are under way. Of workers that are too many, those that
     * work end once they have finished what they have in hand; nothing is lost.
     *
     * @param workers how many there shall be
     * @throws IllegalArgumentException LIDO-10, if that is less than 1
     * @throws UnsupportedOperationException LIDO-24, if the pool does not have {@link Capability#ELASTIC}
     * @throws PoolClosedException if the pool is closed
     */
    void resize(int workers);

    /**
     * The workers that the pool has at this moment.
     *
     * @return a snapshot
     */
    List<WorkerInfo> workers();

    /**
     * The backend's name.
     *
     * @return for example {@code threads}
     */
    String backend();

    /**
     * What this pool can do beyond the contract that all backends share, with the options it was made with.
     *
     * @return an unmodifiable set
     */
    Set<Capability> capabilities();

    /**
     * A view of this pool as the JDK's {@link java.util.concurrent.ExecutorService}. Each call gives a new one, with a
     * life of its own: shutting it down stops it from taking tasks and leaves the pool open. Where the pool copies, tasks
     * must be serializable; {@link PoolExecutorService} says which users of an executor that concerns.
     *
     * @return the view
     */
    PoolExecutorService executor();

    /**
     * Makes counters, cells, maps, channels, flags and permits that this pool's tasks share with each other and with the
     * program. They live until they or the pool are closed.
     *
     * @return the same for all views of the pool
     */
    Shared shared();

    /**
     * The seed that this pool's random streams depend on: what {@link PoolConfig.Builder#seed(long)} set, or what was
     * drawn.
     *
     * @return the seed
     */
    long seed();
}
