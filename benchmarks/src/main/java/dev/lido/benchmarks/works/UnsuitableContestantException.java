package dev.lido.benchmarks.works;

/** The specified contestant cannot do the work. */
public final class UnsuitableContestantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsuitableContestantException(String message) {
        super(message);
    }
}
