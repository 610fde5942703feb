package dev.lido.engine.core;

import dev.lido.engine.shared.Participant;
import dev.lido.spi.Worker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of one worker: its chunks, and whether it can be assigned more. Guarded by the engine's lock.
 */
final class WorkerState {
    private final Worker worker;
    private final boolean inCaller;
    private final int slot;

    /** The chunks that the worker was assigned and has not finished, in the order of their assignment. */
    private final ArrayDeque<ChunkRun> chunks = new ArrayDeque<>(1);

    /** Whether the worker may run tasks: it has run the initializer, or there is none. */
    private boolean ready;

    /** The list of workers that this one is in, of those that would take another chunk. */
    private @Nullable Deque<WorkerState> list;

    /** Whether the worker was asked to return the chunks that it has not begun, and has finished none since. */
    private boolean asked;

    /** The number of further tasks that the worker allowed when it joined, less those that it was assigned since. */
    private int allowance;

    /** The number of tasks that the worker has finished. */
    private long tasks;

    /** The chunk that the worker is to run, or runs: its first one that is not given up. */
    private @Nullable ChunkRun next;

    /** @param slot the worker's number, which no other live worker has */
    WorkerState(Worker worker, int slot, boolean ready) {
        this.slot = slot;
        this.worker = worker;
        this.inCaller = worker.runsInCaller();
        this.ready = ready;
        this.allowance = worker.remainingTasks();
    }

    int slot() {
        return slot;
    }

    Worker worker() {
        return worker;
    }

    /** Whether the worker runs chunks on the threads that wait for their results. */
    boolean runsInCaller() {
        return inCaller;
    }

    boolean isReady() {
        return ready;
    }

    /** The worker has run the initializer. */
    void becomeReady() {
        ready = true;
    }

    // ---- Chunks ----

    /** The chunks that the worker was assigned and has not finished, in the order of their assignment. */
    Iterable<ChunkRun> chunks() {
        return chunks;
    }

    /** Whether the worker waits for shared state in one of its chunks, or for a nested call. */
    boolean waits(Set<Participant> waiting) {
        return chunks.stream().anyMatch(chunk -> chunk.waits(waiting));
    }

    int chunkCount() {
        return chunks.size();
    }

    boolean isFree() {
        return chunks.isEmpty();
    }

    boolean has(ChunkRun chunk) {
        return chunks.contains(chunk);
    }

    void add(ChunkRun chunk) {
        chunks.add(chunk);
    }

    /** Returns false if the worker did not have the chunk: another thread has run it for the worker. */
    boolean remove(ChunkRun chunk) {
        return chunks.remove(chunk);
    }

    void removeAll() {
        chunks.clear();
    }

    /** After a change of the worker's chunks: notifies the first one, if it has a timeout, that it is the first. */
    void markNext() {
        ChunkRun first = chunks.peek();
        if (first != next && first != null && first.isGivenUp()) {
            first = chunks.stream()
                    .filter(chunk -> !chunk.isGivenUp())
                    .findFirst()
                    .orElse(null);
        }
        if (first != next) {
            next = first;
            if (first != null && first.job().timeoutNanos() > 0) {
                first.isFirst();
            }
        }
    }

    // ---- Numbers of tasks ----

    /**
     * The number of further tasks that the worker can be assigned. The worker itself knows only of those that have
     * reached it, which may be fewer than those on their way.
     */
    int remainingTasks() {
        return Math.min(allowance, worker.remainingTasks());
    }

    /** The worker is assigned so many tasks. */
    void spend(int count) {
        if (allowance < Integer.MAX_VALUE) {
            allowance -= count;
        }
    }

    /** The worker has finished so many tasks. */
    void countTasks(int count) {
        tasks += count;
    }

    long tasks() {
        return tasks;
    }

    // ---- Lists ----

    /** Puts this at the end of a list of workers; the worker is in none. */
    void listLast(Deque<WorkerState> workers) {
        list = workers;
        workers.add(this);
    }

    /** Puts this at the head of a list of workers; the worker is in none. */
    void listFirst(Deque<WorkerState> workers) {
        list = workers;
        workers.push(this);
    }

    /** Takes this out of the list that it is in. */
    void unlist() {
        if (list != null) {
            list.remove(this);
            list = null;
        }
    }

    /** Notes that this was polled from its list, or that the list was cleared. */
    void polled() {
        list = null;
    }

    // ---- Returning what was prefetched ----

    /** Returns whether the worker was not asked before, since it last finished a chunk. */
    boolean ask() {
        boolean first = !asked;
        asked = true;
        return first;
    }

    void forgetAsked() {
        asked = false;
    }
}
