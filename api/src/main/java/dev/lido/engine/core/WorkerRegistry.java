package dev.lido.engine.core;

import dev.lido.WorkerInfo;
import dev.lido.spi.Worker;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workers of a pool, by identity, with what the engine knows of each. Guarded by the engine's lock. */
final class WorkerRegistry {
    private final IdentityHashMap<Worker, WorkerState> states = new IdentityHashMap<>();

    /** The worker that runs chunks on the threads that wait for their results, if there is one. */
    private @Nullable WorkerState caller;

    /**
     * Adds a worker that has joined.
     *
     * @param ready whether it may run tasks at once
     * @return null if the worker is known already
     */
    @Nullable WorkerState add(Worker worker, boolean ready) {
        if (states.containsKey(worker)) {
            return null;
        }
        int own = worker.slot();
        WorkerState state = new WorkerState(worker, own >= 0 ? own : freeSlot(), ready);
        states.put(worker, state);
        if (state.runsInCaller()) {
            caller = state;
        }
        return state;
    }

    /** The lowest number that no worker has. */
    private int freeSlot() {
        BitSet taken = new BitSet();
        states.values().forEach(state -> taken.set(state.slot()));
        return taken.nextClearBit(0);
    }

    /** Removes a worker that was lost. Returns null if it is not known. */
    @Nullable WorkerState remove(Worker worker) {
        WorkerState state = states.remove(worker);
        if (state != null && state == caller) {
            caller = null;
        }
        return state;
    }

    void clear() {
        states.clear();
    }

    Collection<WorkerState> states() {
        return states.values();
    }

    /** The number of workers that share the work: at least 1, since others may join. */
    int size() {
        return Math.max(1, states.size());
    }

    @Nullable WorkerState caller() {
        return caller;
    }

    /** Whether the only worker is the one that runs chunks on the threads that wait for their results. */
    boolean isCallerOnly() {
        return caller != null && states.size() == 1;
    }

    List<Worker> workers() {
        return List.copyOf(states.keySet());
    }

    List<WorkerInfo> infos() {
        return states.values().stream()
                .map(state -> new WorkerInfo(state.worker().name(), !state.isFree(), state.tasks()))
                .sorted(Comparator.comparing(WorkerInfo::name))
                .toList();
    }

    /** The chunks of all workers. */
    List<ChunkRun> chunks() {
        List<ChunkRun> chunks = new ArrayList<>();
        for (WorkerState state : states.values()) {
            state.chunks().forEach(chunks::add);
        }
        return chunks;
    }

    boolean isQuiet() {
        for (WorkerState state : states.values()) {
            if (!state.isFree()) {
                return false;
            }
        }
        return true;
    }
}
