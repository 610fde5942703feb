package dev.lido.spi;

import java.util.List;

/** The workers behind one pool. The engine calls each method from one thread at a time. */
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
     * Ends all workers and releases all they used: threads, processes, ports, files. When the pool was closed they are
     * idle; when it was terminated they may still be running tasks, whose threads have been interrupted if they run in
     * this JVM, and are to be ended by force where that is possible. Returns when all is gone, or when the given time
     * is over.
     *
     * @param graceNanos how long to wait at most for a task that can not be ended by force, in nanoseconds
     * @return the names of the workers that still run, empty if all is gone
     */
    List<String> close(long graceNanos);
}
