package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The results of the kit for one pool.
 *
 * @param title the name of the pool in tables
 * @param pool the specification of the pool
 * @param workers the number of workers of the pool
 * @param capabilities the capabilities that the backend declares, separated by blanks
 * @param versions the versions of Lido, the JDK and the system
 * @param seed the seed that repeats the run
 * @param begun the time at which the run started
 * @param took the duration of the run
 * @param results one result for each case, in their order
 */
record PoolReport(
        String title,
        String pool,
        int workers,
        String capabilities,
        String versions,
        long seed,
        Instant begun,
        Duration took,
        List<CaseResult> results) {
    long count(Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }
}
