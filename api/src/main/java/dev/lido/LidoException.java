package dev.lido;

/**
 * The root of everything that Lido itself throws. The message begins with the stable code under which {@code
 * docs/errors.md} explains the error.
 */
public class LidoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * Makes an exception whose message is {@code code: message}.
     *
     * @param code the stable code, such as {@code LIDO-2}; a third-party backend uses a prefix of its own
     * @param message what was asked, what was found and what to do
     */
    public LidoException(String code, String message) {
        this(code, message, null);
    }

    /**
     * Makes an exception whose message is {@code code: message}, with a cause.
     *
     * @param code the stable code, such as {@code LIDO-2}; a third-party backend uses a prefix of its own
     * @param message what was asked, what was found and what to do
     * @param cause what led to it, may be null
     */
    public LidoException(String code, String message, Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    /**
     * The code under which the documentation explains this error.
     *
     * @return for example {@code LIDO-2}
     */
    public final String code() {
        return code;
    }
}
