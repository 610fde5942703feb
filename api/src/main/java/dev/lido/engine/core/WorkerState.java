package dev.lido.engine.core;

import dev.lido.spi.Worker;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What the engine knows of one worker. Guarded by the engine's lock. */
public final class WorkerState {
    /** However quick the tasks, a worker is handed no more chunks ahead than this. */
    private static final int MOST_IN_HAND = 64;

    /** What takes so many times the latency, or nobody knows how long, loses little by waiting for its worker's answer. */
    private static final int LONG = 25;

    public final Worker worker;
    final boolean inCaller;

    /** What the worker was handed and has not finished, in the order in which it was handed out. */
    final ArrayDeque<ChunkRun> inHand = new ArrayDeque<>(1);

    /** Whether the worker may run tasks: it has run the initializer, or there is none. */
    boolean ready;

    /** Where this lane is listed among those that would take more. */
    @Nullable ArrayDeque<WorkerState> listed;

    /** Whether the worker was asked to give back what it has not begun, and has not finished anything since. */
    boolean asked;

    /** How many more tasks the worker may be handed: what it allowed when it joined, less what it was handed since. */
    private int allowance;

    /** How many tasks the worker has finished. */
    long tasks;

    /** The chunk that the worker is to run, or runs: the first in its hand that is not given up. */
    private @Nullable ChunkRun next;

    WorkerState(Worker worker, boolean ready) {
        this.worker = worker;
        this.inCaller = worker.runsInCaller();
        this.ready = ready;
        this.allowance = worker.remainingTasks();
    }

    /**
     * How many more tasks the worker can be handed. The worker itself only knows of what has reached it, and that may be
     * less than what is on its way.
     */
    int remainingTasks() {
        return Math.min(allowance, worker.remainingTasks());
    }

    /** After a change of what the worker has in hand: tells the first chunk, if it has a time limit, that it is the first. */
    void markNext() {
        ChunkRun first = inHand.peek();
        if (first != next && first != null && first.isGivenUp()) {
            first = inHand.stream()
                    .filter(chunk -> !chunk.isGivenUp())
                    .findFirst()
                    .orElse(null);
        }
        if (first != next) {
            next = first;
            if (first != null && first.job().limitNanos() > 0) {
                first.isNext();
            }
        }
    }

    /** The worker is handed so many tasks. */
    void spend(int count) {
        if (allowance < Integer.MAX_VALUE) {
            allowance -= count;
        }
    }

    /**
     * Whether the worker can be handed more ahead: what waits behind the first chunk in its hand is less work than its
     * latency, and that one is not so long that what waits had better go to another worker. A task that may have killed a
     * worker runs alone, so that it is known if it does so again. So does one that is lost for good with its worker: what
     * is handed ahead is read while it runs, and reading may end the worker.
     */
    boolean takesMore() {
        long latency = worker.latencyNanos();
        if (latency == 0 || !ready || inHand.size() >= MOST_IN_HAND || remainingTasks() == 0) {
            return false;
        }
        double waiting = 0;
        boolean first = true;
        for (ChunkRun chunk : inHand) {
            Job job = chunk.job();
            if (chunk.range().suspect() || job.hasSuspects() || job.startsOnce()) {
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

    /** Whether what the worker has in hand, once begun, is as much work as its latency. */
    boolean coversLatency() {
        long latency = worker.latencyNanos();
        double work = 0;
        for (ChunkRun chunk : inHand) {
            work += chunk.nanosExpected();
            if (work >= latency) {
                return true;
            }
        }
        return false;
    }
}
