package dev.lido.benchmarks.works;

/** The work cannot be done on what was asked for. */
public final class UnsuitableContestantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsuitableContestantException(String message) {
        super(message);
    }
}
