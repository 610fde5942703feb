package dev.lido.engine.threads;

import dev.lido.spi.ThrowableText;
import java.lang.System.Logger.Level;

/**
 * The log of the engine. In a class of its own, since the first logger takes tens of milliseconds to make, which a
 * program that logs nothing does not have to wait for.
 */
public final class Logs {
    public static final System.Logger LIDO = System.getLogger("dev.lido");

    private Logs() {}

    /**
     * Logs something that was thrown, on a thread that has to go on whatever comes: handlers are other people's code,
     * as are the methods of the exception that they print, and memory may be short.
     */
    public static void thrown(Level level, String message, Throwable thrown) {
        try {
            LIDO.log(level, message, thrown);
        } catch (Throwable first) {
            try {
                LIDO.log(level, message + ": " + ThrowableText.of(thrown));
            } catch (Throwable second) {
                // There is no other place to report it.
            }
        }
    }
}
