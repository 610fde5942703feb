package dev.lido.spi;

/** Consecutive tasks of one call, that a worker runs one after the other. Implemented by the engine only. */
public interface Chunk {
    /**
     * How many tasks the chunk holds.
     *
     * @return at least 1
     */
    int size();

    /**
     * Runs the tasks on the calling thread and reports their results to the engine, which may hand the worker its next
     * chunk by {@link Worker#run} before this method returns. Never throws. A chunk runs once: later calls, and calls
     * after its worker was reported lost, do nothing.
     */
    void run();

    /**
     * The same chunk for a worker in another JVM, which does not call {@link #run} but sends it there.
     *
     * @return what is to be sent, and whom to tell what came back
     */
    RemoteChunk remote();
}
