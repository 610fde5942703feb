package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import java.util.List;

/** Shows that all workers of a pool are there and free. */
final class Rendezvous {
    private Rendezvous() {}

    /** Runs as many tasks as the pool has workers, and lets them end only when all run at once. */
    static void allWorkers(Bench bench, Pool pool, String when) {
        int workers = pool.size();
        Collector collector = bench.collector();
        Probe probe = collector.probe();
        String gate = "all workers meet " + when;
        Caller<List<Integer>> caller = bench.call(() -> pool.withChunkSize(1).map(Tasks.range(workers), i -> {
            probe.await(gate);
            return i;
        }));
        collector.awaitWaiting(gate, workers);
        collector.open(gate);
        assertThat(caller.get()).as("results of tasks on all workers, " + when).isEqualTo(Tasks.range(workers));
    }
}
