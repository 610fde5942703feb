package dev.lido.cli;

import java.util.List;

/**
 * How one case ended on one pool.
 *
 * @param number the case's number; 0 for tests that are no cases
 * @param name its name
 * @param group the chapter of the contract that it stands in
 * @param rules the rules that it checks
 * @param status how it ended
 * @param reason why it failed or was skipped; empty if it passed
 * @param detail the stack of a failure; empty otherwise
 * @param seconds how long it took
 */
record CaseResult(
        int number,
        String name,
        String group,
        List<String> rules,
        Status status,
        String reason,
        String detail,
        double seconds) {
    /** How a case can end. */
    enum Status {
        PASSED("pass"),
        FAILED("FAIL"),
        SKIPPED("skip");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
