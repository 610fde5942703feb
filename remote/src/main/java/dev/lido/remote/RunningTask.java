package dev.lido.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/** The chunk that a worker runs, and the task of it, as far as it is known. Thread-safe. */
final class RunningTask {
    /** The thread that runs tasks. */
    private final Thread runner;

    @GuardedBy("this") private @Nullable ReceivedChunk chunk;

    @GuardedBy("this") private int position;

    RunningTask(Thread runner) {
        this.runner = runner;
    }

    synchronized void set(@Nullable ReceivedChunk nowRunning, int nowAt) {
        chunk = nowRunning;
        position = nowAt;
    }

    synchronized @Nullable ReceivedChunk chunk() {
        return chunk;
    }

    /** Interrupts a task if it is the one that runs; a negative position stands for any task of the chunk. */
    synchronized void interrupt(long id, long which) {
        if (chunk != null && chunk.id == id && (which < 0 || which == position)) {
            runner.interrupt();
        }
    }
}
