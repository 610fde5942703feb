package dev.lido.engine;

import dev.lido.ContextTask;
import dev.lido.LidoException;
import dev.lido.TaskContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Does to a task what sending it to another process would do: the function is copied by serialisation once for each
 * worker, every argument on its way in, every result or exception on its way out.
 */
final class StrictTask implements ContextTask<Object, Object> {
    private static final long serialVersionUID = 1L;

    private final transient ContextTask<Object, Object> original;
    private final transient ConcurrentMap<String, ContextTask<Object, Object>> copies = new ConcurrentHashMap<>();
    private transient byte @Nullable [] bytes;
    private transient @Nullable LidoException unusable;

    /** Serialises the function now, as the caller's captured state is now; if that fails, every task does. */
    StrictTask(ContextTask<Object, Object> original) {
        this.original = original;
        try {
            bytes = serialise(original, "function");
        } catch (LidoException e) {
            unusable = e;
        }
    }

    @Override
    public Object apply(Object input, TaskContext context) throws Exception {
        if (unusable != null) {
            throw unusable;
        }
        ContextTask<Object, Object> task = copies.computeIfAbsent(context.worker(), this::copyFunction);
        Object argument = copy(input, "argument");
        Object result;
        try {
            result = task.apply(argument, context);
        } catch (Throwable thrown) {
            throw Threads.<RuntimeException>sneak((Throwable) copy(thrown, "exception"));
        }
        return copy(result, "result");
    }

    @SuppressWarnings("unchecked")
    private ContextTask<Object, Object> copyFunction(String worker) {
        return (ContextTask<Object, Object>) deserialise(bytes, "function", original.getClass());
    }

    private Object copy(Object value, String role) {
        return value == null ? null : deserialise(serialise(value, role), role, value.getClass());
    }

    private static byte[] serialise(Object value, String role) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (NotSerializableException e) {
            throw failure(role, value.getClass(), "the class " + e.getMessage() + " is not serialisable", e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw failure(role, value.getClass(), "writing it failed: " + e, e);
        }
        return bytes.toByteArray();
    }

    private static Object deserialise(byte[] bytes, String role, Class<?> type) {
        try (ObjectInputStream in = new ClassAwareInput(new ByteArrayInputStream(bytes), type.getClassLoader())) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            throw failure(role, type, "reading it back failed: " + e, e);
        }
    }

    private static LidoException failure(String role, Class<?> type, String why, Throwable cause) {
        return new LidoException(
                "LIDO-17",
                "the task's " + role + " of " + type + " can not travel to another process: " + why
                        + "; let the class implement java.io.Serializable, or keep it out of what tasks take, return and capture",
                cause);
    }

    /** Finds classes where the object came from, and else where the JDK would look. */
    private static final class ClassAwareInput extends ObjectInputStream {
        private final @Nullable ClassLoader loader;

        ClassAwareInput(InputStream in, @Nullable ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException primitiveOrElsewhere) {
                return super.resolveClass(description);
            }
        }
    }
}
