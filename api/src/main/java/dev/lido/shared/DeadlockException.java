package dev.lido.shared;

import dev.lido.LidoException;

/**
 * An operation on shared state would wait forever, LIDO-72: the tasks that could end the wait wait themselves. The message
 * names the handles, and the tasks with what they hold and wait for.
 */
public class DeadlockException extends LidoException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message the message without the code
     */
    public DeadlockException(String message) {
        super("LIDO-72", message);
    }
}
