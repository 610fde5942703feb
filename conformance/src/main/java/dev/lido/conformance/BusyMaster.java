package dev.lido.conformance;

import dev.lido.Pool;
import dev.lido.Pools;

/** A program whose workers all have a task that does not end. It is there to be killed. */
final class BusyMaster {
    private BusyMaster() {}

    /**
     * Runs until it is killed.
     *
     * @param args the pool's specification, and the two numbers of a probe
     */
    public static void main(String[] args) {
        Probe probe = new Probe(Integer.parseInt(args[1]), Long.parseLong(args[2]));
        try (Pool pool = Pools.choosePool(args[0])) {
            probe.event("size " + pool.size());
            pool.withChunkSize(1).forEach(Tasks.range(pool.size()), i -> {
                probe.event("worker " + Processes.self());
                probe.await("the master's end");
            });
        }
    }
}
