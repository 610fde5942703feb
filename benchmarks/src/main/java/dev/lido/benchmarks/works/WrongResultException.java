package dev.lido.benchmarks.works;

/** What was measured gave a wrong answer, so its time means nothing. */
public final class WrongResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongResultException(String message) {
        super(message);
    }
}
