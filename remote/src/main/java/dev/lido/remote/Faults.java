package dev.lido.remote;

import dev.lido.LidoException;
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
        String culprit = culprit(cause);
        String path = culprit == null ? null : FieldPath.to(culprit, value);
        String why = cause instanceof NotSerializableException
                ? "the class " + culprit + " is not serialisable"
                : "writing it failed: " + text(cause);
        return path == null ? why : why + " (" + path + ")";
    }

    /** The name of the class that could not be written, as far as the exception tells. */
    private static @Nullable String culprit(Throwable cause) {
        if (cause instanceof NotSerializableException && cause.getMessage() != null) {
            // Further lines come with the system property sun.io.serialization.extendedDebugInfo.
            String message = cause.getMessage();
            int lineEnd = message.indexOf('\n');
            return lineEnd < 0 ? message : message.substring(0, lineEnd);
        }
        for (StackTraceElement element : cause.getStackTrace()) {
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
        if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
            String name = cause.getMessage() == null ? "" : cause.getMessage().replace('/', '.');
            return "the process that reads it has no class " + name
                    + "; master and workers need the same classes on their class paths";
        }
        return text(cause);
    }

    /** The text of an exception, even if its own methods throw. */
    static String text(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (Throwable e) {
            return thrown.getClass().getName();
        }
    }
}
