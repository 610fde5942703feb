package dev.lido.engine.pool;

import dev.lido.LidoException;
import dev.lido.Task;
import dev.lido.TaskContext;
import dev.lido.engine.data.JavaFormat;
import dev.lido.engine.data.Serialized;
import dev.lido.engine.data.SneakyThrow;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Does to a task what sending it to another process would do: the function is copied by serialization once for each
 * worker, every argument on its way in, every result or exception on its way out.
 */
final class StrictTask implements Task<Object, Object> {
    private static final long serialVersionUID = 1L;

    private final transient Task<Object, Object> original;
    private final transient JavaFormat format;
    private final transient ConcurrentMap<String, Task<Object, Object>> copies = new ConcurrentHashMap<>();
    private transient byte @Nullable [] bytes;
    private transient @Nullable LidoException unusable;

    /**
     * Serializes the function now, as the caller's captured state is now; if that fails, every task does.
     *
     * @param format has the filter on what is read
     */
    StrictTask(Task<Object, Object> original, JavaFormat format) {
        this.original = original;
        this.format = format;
        try {
            bytes = Serialized.write(original, "task's function");
        } catch (LidoException e) {
            unusable = e;
        }
    }

    /** An input that was serialized ahead, on the thread that brought it. */
    private static final class Encoded {
        private final byte[] bytes;
        private final Class<?> type;

        Encoded(byte[] bytes, Class<?> type) {
            this.bytes = bytes;
            this.type = type;
        }
    }

    /**
     * Serializes a value that is to be an input.
     *
     * @throws LidoException LIDO-17, if that fails
     */
    static Object encoded(Object value, String role) {
        return new Encoded(Serialized.write(value, role), value.getClass());
    }

    @Override
    public Object apply(Object input) throws Exception {
        if (unusable != null) {
            throw unusable;
        }
        Task<Object, Object> task = copies.computeIfAbsent(TaskContext.current().worker(), this::copyFunction);
        Object argument = input instanceof Encoded encoded
                ? Serialized.read(format, encoded.bytes, "task's argument", encoded.type)
                : copy(input, "task's argument");
        Object result;
        try {
            result = task.apply(argument);
        } catch (Throwable thrown) {
            throw SneakyThrow.<RuntimeException>unchecked((Throwable) copy(thrown, "task's exception"));
        }
        return copy(result, "task's result");
    }

    @SuppressWarnings("unchecked")
    private Task<Object, Object> copyFunction(String worker) {
        return (Task<Object, Object>) Serialized.read(format, bytes, "task's function", original.getClass());
    }

    private Object copy(Object value, String role) {
        return value == null ? null : Serialized.read(format, Serialized.write(value, role), role, value.getClass());
    }
}
