package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.spi.JavaSerialization;

/** The errors of values that can not travel. */
final class Faults {
    private Faults() {}

    /** LIDO-17: a value could not be written. */
    static LidoException unwritable(String role, Object value, Throwable cause) {
        return JavaSerialization.unwritable(role, value, cause);
    }

    /** Why a value could not be written, and through which fields the culprit is reached. */
    static String why(Object value, Throwable cause) {
        return JavaSerialization.whyUnwritable(value, cause);
    }

    /** LIDO-17: a value could not be read. */
    static LidoException unreadable(String role, Throwable cause) {
        return JavaSerialization.unreadable(role, cause);
    }

    /** Why something could not be read. */
    static String whyUnreadable(Throwable cause) {
        return JavaSerialization.whyUnreadable(cause);
    }
}
