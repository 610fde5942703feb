package dev.lido.cli;

import java.util.List;

/**
 * The result of one case on one pool.
 *
 * @param number the case's number; 0 for tests that are not cases
 * @param name the case's name
 * @param group the chapter of the contract that the case belongs to
 * @param rules the rules that the case checks
 * @param status whether it passed
 * @param reason the reason for a failure or skip; empty if the case passed
 * @param detail the stack of a failure; empty otherwise
 * @param seconds the time that the case took, in seconds
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
    /** The ways in which a case can end. */
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
