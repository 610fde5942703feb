package dev.lido.shared;

import dev.lido.LidoException;

/**
 * A function that was given to an operation on shared state has thrown, LIDO-73. The cause is what it threw. The operation
 * has changed nothing.
 */
public class SharedFunctionException extends LidoException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message the message without the code
     * @param cause what the function threw
     */
    public SharedFunctionException(String message, Throwable cause) {
        super("LIDO-73", message, cause);
    }
}
