package dev.lido;

/**
 * A pool cannot be made from what was asked for: an unknown backend or option, a value of the wrong type, a backend
 * that is not available here. A command-line program prints the message and ends with exit code 2.
 */
public class ConfigException extends LidoException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception whose message is {@code code: message}.
     *
     * @param code the stable code
     * @param message what was asked, what was found and what to do
     */
    public ConfigException(String code, String message) {
        super(code, message);
    }

    /**
     * Makes an exception whose message is {@code code: message}, with a cause.
     *
     * @param code the stable code
     * @param message what was asked, what was found and what to do
     * @param cause what led to it, may be null
     */
    public ConfigException(String code, String message, Throwable cause) {
        super(code, message, cause);
    }
}
