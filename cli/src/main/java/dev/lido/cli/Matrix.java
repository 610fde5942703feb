package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cases that ran on at least one of several pools, and their results. */
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

    /** {@return one result of any pool for each case, in the order of the numbers} */
    List<CaseResult> cases() {
        return cases;
    }

    /** {@return the pool's result for a case; empty if the case did not run on the pool} */
    Optional<CaseResult> result(PoolReport pool, CaseResult of) {
        return pool.results().stream()
                .filter(result -> result.number() == of.number())
                .findFirst();
    }

    /** {@return the capability that a skipped case needs; empty if it was skipped for another reason} */
    static Optional<String> capability(CaseResult skipped) {
        Matcher reason = CAPABILITY.matcher(skipped.reason());
        return reason.matches() ? Optional.of(reason.group(1)) : Optional.empty();
    }

    /** {@return the cases that were skipped for another reason than an undeclared capability} */
    List<CaseResult> otherSkips(PoolReport pool) {
        return pool.results().stream()
                .filter(result -> result.status() == Status.SKIPPED)
                .filter(result -> capability(result).isEmpty())
                .toList();
    }
}
