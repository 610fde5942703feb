package dev.lido.remote.codec;

import org.jspecify.annotations.Nullable;

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

    /**
     * Makes a stand-in; Lido does so when it reads an exception.
     *
     * @param className the class of the exception
     * @param text the exception as text
     * @param why why it could not be rebuilt
     * @param cause the exception's cause, or what stands in for it; may be null
     * @param stack the exception's stack trace
     */
    public StandInException(
            String className, String text, String why, @Nullable Throwable cause, StackTraceElement[] stack) {
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

    /** {@return the name of the exception's class, as {@link Class#getName} gives it} */
    public String className() {
        return className;
    }

    /** {@return the exception as text: what its {@code toString()} returned} */
    public String text() {
        return text;
    }
}
