package dev.lido;

/** The pool was closed or terminated, so that it takes no further call, or gave up the one under way. */
public class PoolClosedException extends LidoException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message is {@code code: message}.
     *
     * @param code the stable code
     * @param message what was asked and why it cannot be done
     */
    public PoolClosedException(String code, String message) {
        super(code, message);
    }
}
