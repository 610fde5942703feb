package dev.lido.engine;

import dev.lido.spi.Worker;
import org.jspecify.annotations.Nullable;

/** What the engine knows of one worker. Guarded by the engine's lock. */
final class Lane {
    final Worker worker;
    final boolean inCaller;

    /** What the worker was handed and has not finished. */
    @Nullable ChunkRun current;

    /** Whether the worker may run tasks: it has run the initializer, or there is none. */
    boolean ready;

    /** How many tasks the worker has finished. */
    long tasks;

    Lane(Worker worker, boolean ready) {
        this.worker = worker;
        this.inCaller = worker.runsInCaller();
        this.ready = ready;
    }
}
