package dev.lido.benchmarks.works;

/** A contestant returned a wrong result, so its time is meaningless. */
public final class WrongResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongResultException(String message) {
        super(message);
    }
}
