package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import java.util.List;

/** Shows that all workers of a pool are there and free. */
final class Rendezvous {
    private Rendezvous() {}

    /**
     * Runs as many tasks as the pool has workers, and lets them end only when all run at once.
     *
     * @return the processes that they ran in, one for each task
     */
    static List<Long> allWorkers(CaseSupport bench, Pool pool, String when) {
        int workers = pool.size();
        Collector collector = bench.collector();
        Probe probe = collector.probe();
        String gate = "all workers meet " + when;
        Caller<List<String>> caller = bench.call(() -> pool.withChunkSize(1).map(Tasks.range(workers), i -> {
            probe.await(gate);
            return i + " " + Processes.self();
        }));
        collector.awaitWaiting(gate, workers);
        collector.open(gate);
        List<String> results = caller.get();
        assertThat(results)
                .as("results of tasks on all workers, " + when)
                .extracting(result -> Integer.valueOf(result.substring(0, result.indexOf(' '))))
                .isEqualTo(Tasks.range(workers));
        return results.stream()
                .map(result -> Long.valueOf(result.substring(result.indexOf(' ') + 1)))
                .toList();
    }
}
