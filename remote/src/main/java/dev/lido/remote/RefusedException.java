package dev.lido.remote;

import java.io.IOException;

/** A worker that knows the pool's secret cannot work for it all the same: it differs from the master. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what differs, naming both sides, and what to do
     */
    public RefusedException(String message) {
        super(message);
    }
}
