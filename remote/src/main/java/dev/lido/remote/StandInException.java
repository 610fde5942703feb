package dev.lido.remote;

/**
 * Stands in for an exception of another process that could not be rebuilt here: because its class is missing, or it
 * refers to something that is not serializable, or its own code for reading failed. The message holds the exception's
 * class and message, and why it could not be rebuilt. Stack trace, cause and suppressed exceptions are those of the
 * exception, rebuilt or again represented by stand-ins.
 */
public final class StandInException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String className;
    private final String text;

    StandInException(String className, String text, String why, Throwable cause, StackTraceElement[] stack) {
        super(
                message(className, text) + " (this stands in for the exception, which could not be rebuilt: " + why
                        + ")",
                cause);
        this.className = className;
        this.text = text;
        setStackTrace(stack);
    }

    private static String message(String className, String text) {
        return text.startsWith(className) ? text : className + ": " + text;
    }

    /**
     * The class of the exception.
     *
     * @return the class's name, as {@link Class#getName} gives it
     */
    public String className() {
        return className;
    }

    /**
     * The exception as text.
     *
     * @return what its {@code toString()} gave
     */
    public String text() {
        return text;
    }
}
