package dev.lido.benchmarks;

/** A contestant could not be measured. Its JVM has printed the reason. */
final class MeasurementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean badConfig;

    MeasurementException(String message, boolean badConfig, Throwable cause) {
        super(message, cause);
        this.badConfig = badConfig;
    }

    /** {@return whether the command line specified a pool that does not exist} */
    boolean isBadConfig() {
        return badConfig;
    }
}
