package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Finds out what makes a function large that travels to every worker. */
final class LargeCapture {
    /** Functions that are larger than this are warned of. */
    static final long WARNED_BYTES = 1 << 20;

    private static final int DEEPEST = 8;

    private final ValueWriter values;

    LargeCapture(ValueWriter values) {
        this.values = values;
    }

    /**
     * The field that holds the most of a function, with its class.
     *
     * @return null if none can be looked into
     */
    @Nullable String largest(Object function) {
        String found = null;
        Object inside = function;
        for (int depth = 0; depth < DEEPEST && inside != null; depth++) {
            Object next = null;
            long most = 0;
            for (Field field : inside.getClass().getDeclaredFields()) {
                Object held = read(field, inside);
                long bytes = held == null ? 0 : bytesOf(held);
                if (bytes > most) {
                    most = bytes;
                    next = held;
                    found = "the field " + field.getName() + " of "
                            + inside.getClass().getName() + ", a "
                            + held.getClass().getTypeName();
                }
            }
            // Lido's own functions wrap those of users.
            inside = next != null && isFunctionOfOthers(next) ? next : null;
        }
        return found;
    }

    private static boolean isFunctionOfOthers(Object held) {
        return !held.getClass().isArray() && held.getClass().isSynthetic();
    }

    private static @Nullable Object read(Field field, Object from) {
        if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) {
            return null;
        }
        try {
            return field.trySetAccessible() ? field.get(from) : null;
        } catch (IllegalAccessException closed) {
            return null;
        }
    }

    private long bytesOf(Object held) {
        ByteQueue bytes = new ByteQueue();
        try {
            values.writeValue(bytes, held, "captured value");
            return bytes.size();
        } catch (LidoException unserializable) {
            return 0;
        } finally {
            bytes.free();
        }
    }
}
