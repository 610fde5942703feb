package dev.lido.engine.data;

import dev.lido.LidoException;
import dev.lido.spi.ThrowableText;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.lang.reflect.InvocationTargetException;
import java.security.PrivilegedActionException;
import org.jspecify.annotations.Nullable;

/** The errors of values that cannot travel: which class is at fault, through which fields it is reached, what to do. */
public final class SerializationErrors {
    private static final String LARGER_STACK = "nested objects are too deep for the stack of the thread: keep them in a"
            + " list or an array, or give the JVM larger stacks, for example by -Xss64m, for workers in the"
            + " option jvm.args";

    private SerializationErrors() {}

    /**
     * LIDO-17: a value could not be written.
     *
     * @param role what the value is: {@code task's argument}
     * @param value the value
     * @param cause what was thrown
     * @return the error
     */
    public static LidoException unwritable(String role, Object value, Throwable cause) {
        return new LidoException(
                "LIDO-17",
                "the " + role + " of " + value.getClass() + " cannot be serialized: " + whyUnwritable(value, cause),
                cause);
    }

    /**
     * Why a value could not be written, and what to do.
     *
     * @param value the value
     * @param cause what was thrown
     * @return a text
     */
    public static String whyUnwritable(Object value, Throwable cause) {
        try {
            return why(value, cause);
        } catch (Throwable itself) {
            // The cause is of anybody's class, and stack or memory may be short.
            return "writing it failed: " + cause.getClass().getName();
        }
    }

    private static String why(Object value, Throwable cause) {
        if (cause instanceof StackOverflowError) {
            return "writing it failed: " + ThrowableText.of(cause) + "; " + LARGER_STACK;
        }
        String culprit = culprit(cause);
        FieldPath.Found found = culprit == null ? null : FieldPath.to(culprit, value);
        boolean notSerializable = cause instanceof NotSerializableException;
        StringBuilder why = new StringBuilder(
                notSerializable
                        ? "the class " + culprit + " is not serializable"
                        : "writing it failed: " + ThrowableText.of(cause));
        if (found != null && found.path() != null) {
            why.append(" (").append(found.path()).append(')');
        }
        if (found != null && found.captured() != null) {
            why.append("; ").append(found.captured());
        } else if (notSerializable) {
            Class<?> type =
                    found == null ? type(culprit, value) : found.object().getClass();
            why.append("; ").append(Advice.about(String.valueOf(culprit), type));
        }
        return why.toString();
    }

    /** A class that was not found along the path: of something that was replaced while it was written. */
    private static @Nullable Class<?> type(@Nullable String name, Object value) {
        try {
            return name == null
                    ? null
                    : Class.forName(name, false, value.getClass().getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
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
        for (StackTraceElement element : cause.getStackTrace()) {
            String method = element.getMethodName();
            if ((method.equals("writeObject") || method.equals("writeExternal") || method.equals("writeReplace"))
                    && !element.getClassName().startsWith("java.")
                    && !element.getClassName().startsWith("dev.lido.")) {
                return element.getClassName();
            }
        }
        return null;
    }

    /**
     * LIDO-17, or LIDO-38: a value could not be read.
     *
     * @param role what the value is
     * @param cause what was thrown
     * @return the error
     */
    public static LidoException unreadable(String role, Throwable cause) {
        if (cause instanceof LidoException lido && lido.code().equals("LIDO-38")) {
            return lido;
        }
        if (isUnknownLambda(cause)) {
            return new LidoException(
                    "LIDO-38",
                    "the " + role
                            + " cannot be read: the class that contains a lambda or method reference of it has no"
                            + " such lambda or reference. The compiler causes that for references to methods of"
                            + " Object by way of an interface, such as Path::toString: write a lambda instead, such"
                            + " as x -> x.toString(). Otherwise the class is a different one where it is read",
                    cause);
        }
        return new LidoException("LIDO-17", "the " + role + " cannot be read: " + whyUnreadable(cause), cause);
    }

    /** So it is said by the method that compilers make for reading lambdas. */
    private static boolean isUnknownLambda(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof InvalidObjectException
                || cause instanceof PrivilegedActionException
                || cause instanceof InvocationTargetException) {
            cause = cause.getCause();
        }
        return cause instanceof IllegalArgumentException && "Invalid lambda deserialization".equals(cause.getMessage());
    }

    /**
     * Why something could not be read.
     *
     * @param cause what was thrown
     * @return a text
     */
    public static String whyUnreadable(Throwable cause) {
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
        return cause instanceof StackOverflowError
                ? ThrowableText.of(cause) + "; " + LARGER_STACK
                : ThrowableText.of(cause);
    }
}
