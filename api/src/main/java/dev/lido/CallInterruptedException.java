package dev.lido;

/**
 * The thread that waited in a blocking verb was interrupted. What had not started is cancelled, what runs is
 * interrupted where the backend can, and the interrupt flag of the waiting thread is set again.
 */
public class CallInterruptedException extends LidoException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message is {@code code: message}.
     *
     * @param code the stable code
     * @param message which call was interrupted
     */
    public CallInterruptedException(String code, String message) {
        super(code, message);
    }
}
