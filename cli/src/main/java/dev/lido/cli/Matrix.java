package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cases that any of several pools was checked with, and what became of them. */
final class Matrix {
    private static final Pattern CAPABILITY = Pattern.compile("needs capability (\\w+),.*", Pattern.DOTALL);

    private final List<PoolReport> pools;
    private final List<CaseResult> cases;

    Matrix(List<PoolReport> pools) {
        this.pools = List.copyOf(pools);
        TreeMap<Integer, CaseResult> byNumber = new TreeMap<>();
        pools.forEach(pool -> pool.results().forEach(result -> byNumber.putIfAbsent(result.number(), result)));
        cases = new ArrayList<>(byNumber.values());
    }

    List<PoolReport> pools() {
        return pools;
    }

    /** One result for each case, of any pool; in the order of the numbers. */
    List<CaseResult> cases() {
        return cases;
    }

    /** Empty if the pool was not checked with that case. */
    Optional<CaseResult> result(PoolReport pool, CaseResult of) {
        return pool.results().stream()
                .filter(result -> result.number() == of.number())
                .findFirst();
    }

    /** What a skipped case needs, in a word, if that is a capability. */
    static Optional<String> capability(CaseResult skipped) {
        Matcher reason = CAPABILITY.matcher(skipped.reason());
        return reason.matches() ? Optional.of(reason.group(1)) : Optional.empty();
    }

    /** Skips for other reasons than a capability that is not declared. */
    List<CaseResult> otherSkips(PoolReport pool) {
        return pool.results().stream()
                .filter(result -> result.status() == Status.SKIPPED)
                .filter(result -> capability(result).isEmpty())
                .toList();
    }
}
