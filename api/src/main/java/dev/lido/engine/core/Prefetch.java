package dev.lido.engine.core;

import dev.lido.engine.data.Chunker;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which workers are sent chunks before they need them, since the way to them takes time, and how many. Guarded by the
 * engine's lock.
 *
 * <p>What a worker has been sent no other can run, until it is returned. So a worker is sent no more than surely fits
 * into its latency, or than its share of what waits.
 */
final class Prefetch {
    /** However quick the tasks, a worker has no more chunks at a time than this. */
    private static final int MOST_CHUNKS = 64;

    /**
     * A chunk that takes so many times the latency, or an unknown time, loses little by waiting for its worker's
     * answer.
     */
    private static final int LONG = 25;

    /** The workers that have a chunk and would take another one. */
    private final ArrayDeque<WorkerState> willing = new ArrayDeque<>();

    /** The workers that have more than one chunk, so that those need not be searched for when a worker becomes idle. */
    private final Set<WorkerState> stocked = new LinkedHashSet<>();

    void clear() {
        willing.clear();
        stocked.clear();
    }

    /** Takes a worker that would take another chunk, or null. */
    @Nullable WorkerState poll() {
        WorkerState state = willing.poll();
        if (state != null) {
            state.polled();
        }
        return state;
    }

    /** Lists a worker, which is in no list, as one that would take another chunk. */
    void list(WorkerState state) {
        state.listLast(willing);
    }

    void listIfWilling(WorkerState state) {
        if (takesMore(state)) {
            list(state);
        }
    }

    /** Counts a worker's chunks afresh, after {@link #clear}. */
    void restore(WorkerState state) {
        if (state.chunkCount() > 1) {
            stocked.add(state);
        }
    }

    /** A worker has one chunk more. */
    void noteAdded(WorkerState state) {
        if (state.chunkCount() == 2) {
            stocked.add(state);
        }
    }

    /** A worker has one chunk less. */
    void noteRemoved(WorkerState state) {
        if (state.chunkCount() == 1) {
            stocked.remove(state);
        }
    }

    /** The worker was lost. */
    void forget(WorkerState state) {
        stocked.remove(state);
    }

    /** A worker is idle: chunks that others have been sent, and have not begun, are better run by it. */
    void askBack(Effects effects) {
        for (WorkerState state : stocked) {
            if (state.ask()) {
                effects.returnUnstarted.add(state.worker());
            }
        }
    }

    /**
     * Whether a worker can be sent more: what waits behind its first chunk is less work than its latency, and the first
     * chunk is not so long that what waits had better go to another worker. A task that may have killed a worker runs
     * alone, so that it is known if it does so again. So does one that is lost for good with its worker: what is
     * prefetched is read while it runs, and reading may end the worker.
     */
    boolean takesMore(WorkerState state) {
        long latency = state.worker().latencyNanos();
        if (latency == 0 || !state.isReady() || state.chunkCount() >= MOST_CHUNKS || state.remainingTasks() == 0) {
            return false;
        }
        double waiting = 0;
        boolean first = true;
        for (ChunkRun chunk : state.chunks()) {
            Job job = chunk.job();
            if (chunk.range().suspect() || job.pending().haveSuspects() || job.startsOnce()) {
                return false;
            }
            double expected = chunk.nanosExpected();
            if (first && expected > LONG * (double) latency) {
                return false;
            }
            waiting += first ? 0 : expected;
            if (waiting >= latency) {
                return false;
            }
            first = false;
        }
        return true;
    }

    /**
     * The maximum number of further tasks of a job for a worker that has a chunk. Together it has no more than its
     * share of what waits, or what surely is no more work than its latency: tasks may take longer than those before
     * them. Within that it always has something to begin with when it ends what it runs, however long that takes.
     */
    int limit(Job job, WorkerState state, int workers) {
        if (job.pending().haveSuspects()) {
            return 0;
        }
        long present = 0;
        for (ChunkRun chunk : state.chunks()) {
            present += chunk.job() == job ? chunk.size() : 0;
        }
        boolean more = !job.inputs().ended();
        if ((present == 0 || more) && coversLatency(state)) {
            return 0;
        }
        if (more) {
            return Integer.MAX_VALUE;
        }
        Chunker chunker = job.chunker();
        long most = Math.max(
                chunker.share(job.pending().count(), workers),
                chunker.sureWithin(state.worker().latencyNanos()));
        return (int) Math.max(0, Math.min(most - present, Integer.MAX_VALUE));
    }

    /** Whether the worker's chunks, once begun, are as much work as its latency. */
    private static boolean coversLatency(WorkerState state) {
        long latency = state.worker().latencyNanos();
        double work = 0;
        for (ChunkRun chunk : state.chunks()) {
            work += chunk.nanosExpected();
            if (work >= latency) {
                return true;
            }
        }
        return false;
    }
}
