package dev.lido.benchmarks;

/** A contestant could not be measured; its JVM has said why. */
final class MeasurementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean badConfig;

    MeasurementException(String message, boolean badConfig, Throwable cause) {
        super(message, cause);
        this.badConfig = badConfig;
    }

    /** Whether the command line asked for a pool that there is not. */
    boolean isBadConfig() {
        return badConfig;
    }
}
