package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the kit says of one pool.
 *
 * @param title what the pool is called in tables
 * @param pool its specification
 * @param workers how many workers it had
 * @param capabilities what it declares, separated by blanks
 * @param versions of Lido, the JDK and the system
 * @param seed what repeats the run
 * @param begun when the run began
 * @param took how long it took
 * @param results one for each case, in their order
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
