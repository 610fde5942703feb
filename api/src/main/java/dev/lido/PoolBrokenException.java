package dev.lido;

/** The pool cannot run tasks any more: its initializer failed, or its backend cannot start workers. */
public class PoolBrokenException extends LidoException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message is {@code code: message}, with a cause.
     *
     * @param code the stable code
     * @param message what broke
     * @param cause what broke it, may be null
     */
    public PoolBrokenException(String code, String message, Throwable cause) {
        super(code, message, cause);
    }
}
