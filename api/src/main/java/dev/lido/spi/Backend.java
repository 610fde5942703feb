package dev.lido.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workers behind one pool.
 *
 * <p><b>Threads.</b> The thread that chooses the pool calls {@link #start} and then {@link #pump}, once each. From then on
 * any thread calls {@link #size}, {@link #expectWork} and {@link #resize}, several at once too. One thread calls {@link
 * #close}, once. The engine holds no lock meanwhile.
 */
public interface Backend {
    /**
     * How many tasks can run at once when all workers have joined.
     *
     * @return at least 1
     */
    int size();

    /**
     * Starts the workers. Each is to be reported by {@link WorkerEvents#joined}, from any thread, within this call or
     * later.
     *
     * @param events whom to tell; usable until {@link #close} returns
     * @throws Exception if no worker can ever be started; the pool is then not made
     */
    void start(WorkerEvents events) throws Exception;

    /**
     * How the workers' messages come in, if somebody has to receive them. Asked once {@link #start} has returned.
     *
     * @return always the same, or null if results come by themselves
     */
    default @Nullable Pump pump() {
        return null;
    }

    /** A first call is about to be made: workers that were not started yet are needed. Calling it again does nothing. */
    default void expectWork() {}

    /**
     * Changes how many workers there are. New ones are reported as they join; of those that are too many, idle ones go
     * first, and the others once they have finished what they have in hand. Called only if the backend declares {@link
     * dev.lido.Capability#ELASTIC}.
     *
     * @param workers how many there shall be, at least 1
     */
    default void resize(int workers) {
        throw new UnsupportedOperationException("this backend cannot be resized");
    }

    /**
     * Ends all workers and releases all they used: threads, processes, ports, files. When the pool was closed they are
     * idle; when it was terminated they may still be running tasks, whose threads have been interrupted if they run in
     * this JVM, and are to be ended by force where that is possible. Returns when all is gone, or when the given time
     * is over.
     *
     * @param graceNanos how long to wait at most for a task that cannot be ended by force, in nanoseconds
     * @return the names of the workers that still run, empty if all is gone
     */
    List<String> close(long graceNanos);
}
