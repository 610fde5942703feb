package dev.lido.engine.core;

import dev.lido.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs chunks on the calling thread, which is a worker's or waits for the job. A class without objects, since a chunk
 * may be a single task.
 */
final class LocalRun {
    /** A thread that runs chunk after chunk reports them after so many, or after so long. */
    private static final int MOST_TOGETHER = 64;

    private static final long MOST_NANOS_TOGETHER = 100_000;

    private LocalRun() {}

    /** Runs a chunk, and those that may follow it without the engine's lock, and reports them. */
    static void run(ChunkRun first) {
        long begin = System.nanoTime();
        if (!runAlone(first, begin)) {
            return;
        }
        long end = begin + first.elapsedNanos();
        ChunkRun last = first;
        for (int count = 1; count < MOST_TOGETHER && end - begin < MOST_NANOS_TOGETHER; count++) {
            ChunkRun following = last.takeNext();
            if (following == null) {
                break;
            }
            boolean unused = runAlone(following, end);
            end += following.elapsedNanos();
            last = following;
        }
        first.engine().finished(first);
    }

    /** Runs the tasks of a chunk. Returns false if that was done before, or is not wanted any more. */
    private static boolean runAlone(ChunkRun chunk, long begin) {
        if (!chunk.begin()) {
            return false;
        }
        ChunkEvent event = Telemetry.beginChunk();
        CurrentTask current = CurrentTask.enter(chunk);
        Engine engine = chunk.engine();
        try {
            engine.watch(chunk);
            if (!chunk.isRevoked()) {
                runTasks(chunk, current);
            }
        } finally {
            engine.unwatch(chunk);
            current.leave();
            chunk.end(System.nanoTime() - begin);
        }
        Telemetry.endChunk(event, chunk);
        return true;
    }

    private static void runTasks(ChunkRun chunk, CurrentTask current) {
        Job job = chunk.job();
        Task<Object, Object> task = job.task();
        List<?> inputs = chunk.range().inputs();
        int count = chunk.range().count();
        int from = chunk.range().from();
        long first = chunk.range().first();
        int attempt = chunk.attempt();
        Object[] values = chunk.values();
        boolean wrap = job.wantsOutcomes();
        FailureCutoff cutoff = job.cutoff();
        @Nullable TaskClaim claim = chunk.claim();
        for (int i = 0; i < count; i++) {
            if (first + i > cutoff.index() || chunk.isLost() || (claim != null && !claim.begin(i))) {
                return;
            }
            Object value = null;
            Throwable thrown = null;
            try {
                value = current.run(task, first + i, attempt, inputs.get(from + i));
                value = wrap ? chunk.success(i, value) : value;
            } catch (Throwable t) {
                thrown = t;
            }
            if (claim != null && !claim.end(i)) {
                clearInterrupt();
                continue;
            }
            if (Thread.currentThread().isInterrupted() || thrown instanceof InterruptedException) {
                if (chunk.onOwner() && !chunk.interruptSent()) {
                    Thread.currentThread().interrupt();
                    return;
                }
                clearInterrupt();
            }
            if (thrown == null) {
                values[i] = value;
                chunk.leaveTask(i);
            } else {
                chunk.failTask(i, thrown);
            }
        }
    }

    /**
     * A flag that a task left, or that a timeout or cancellation set, must not reach the next task: chunks have no
     * meaning. What a cancellation wanted is kept in the job's cutoff.
     */
    static void clearInterrupt() {
        boolean ignored = Thread.interrupted();
    }
}
