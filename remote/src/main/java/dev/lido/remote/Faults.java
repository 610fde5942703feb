package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.spi.ThrowableText;
import java.io.NotSerializableException;
import org.jspecify.annotations.Nullable;

/** The errors of values that can not travel. */
final class Faults {
    private Faults() {}

    /** LIDO-17: a value could not be written. */
    static LidoException unwritable(String role, Object value, Throwable cause) {
        String text = "the " + role + " of " + value.getClass() + " can not be serialised: " + why(value, cause)
                + "; let the class implement java.io.Serializable, or keep it out of what tasks take, return and"
                + " capture";
        return new LidoException("LIDO-17", text, cause);
    }

    /** Why a value could not be written, and through which fields the culprit is reached. */
    static String why(Object value, Throwable cause) {
        try {
            String culprit = culprit(cause);
            String path = culprit == null ? null : FieldPath.to(culprit, value);
            String why = cause instanceof NotSerializableException
                    ? "the class " + culprit + " is not serialisable"
                    : "writing it failed: " + ThrowableText.of(cause);
            return path == null ? why : why + " (" + path + ")";
        } catch (Throwable itself) {
            // The cause is of anybody's class, and stack or memory may be short.
            return "writing it failed: " + cause.getClass().getName();
        }
    }

    /** The name of the class that could not be written, as far as the exception tells. */
    private static @Nullable String culprit(Throwable cause) {
        if (cause instanceof NotSerializableException && cause.getMessage() != null) {
            // Further lines come with the system property sun.io.serialization.extendedDebugInfo.
            String message = cause.getMessage();
            int lineEnd = message.indexOf('\n');
            return lineEnd < 0 ? message : message.substring(0, lineEnd);
        }
        for (StackTraceElement element : ThrowableWriter.stack(cause)) {
            String method = element.getMethodName();
            if ((method.equals("writeObject") || method.equals("writeExternal") || method.equals("writeReplace"))
                    && !element.getClassName().startsWith("java.")) {
                return element.getClassName();
            }
        }
        return null;
    }

    /** LIDO-17: a value could not be read. */
    static LidoException unreadable(String role, Throwable cause) {
        return new LidoException("LIDO-17", "the " + role + " can not be read: " + whyUnreadable(cause), cause);
    }

    /** Why something could not be read. */
    static String whyUnreadable(Throwable cause) {
        try {
            if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
                String name =
                        cause.getMessage() == null ? "" : cause.getMessage().replace('/', '.');
                return "the process that reads it has no class " + name
                        + "; master and workers need the same classes on their class paths";
            }
        } catch (Throwable itself) {
            // It is of anybody's class.
        }
        return ThrowableText.of(cause);
    }
}
