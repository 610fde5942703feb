package dev.lido.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a large object that several inputs of a call refer to: it is sent with each of them, since each is encoded for
 * itself. Looks at a few fields of a few inputs only, and calls no code of others. Thread-safe.
 */
final class SharedByInputs {
    /** An array of so many bytes is large, or a container of as many elements as that many bytes are references. */
    private static final long LARGE_BYTES = 1 << 18;

    private static final int REFERENCE_BYTES = 4;
    private static final int MOST_LOOKS = 64;
    private static final int MOST_OBJECTS = 32;
    private static final int MOST_REMEMBERED = 8;

    @GuardedBy("this") private final List<WeakReference<Object>> seen = new ArrayList<>();

    @GuardedBy("this") private long call = Long.MIN_VALUE;

    @GuardedBy("this") private int looks;

    /**
     * Looks at inputs that are about to be sent for the first time.
     *
     * @param id of the call that they belong to
     * @return the class of what an input shares with an earlier one of that call; null if nothing was found
     */
    synchronized @Nullable String find(long id, @Nullable Object[] inputs) {
        if (id != call) {
            call = id;
            seen.clear();
        }
        for (Object input : inputs) {
            if (input != null && looks < MOST_LOOKS) {
                looks++;
                for (Object large : largeIn(input)) {
                    if (isSeen(large)) {
                        return large.getClass().getTypeName();
                    }
                    if (seen.size() < MOST_REMEMBERED) {
                        seen.add(new WeakReference<>(large));
                    }
                }
            }
        }
        return null;
    }

    @GuardedBy("this") private boolean isSeen(Object large) {
        for (WeakReference<Object> one : seen) {
            if (one.refersTo(large)) {
                return true;
            }
        }
        return false;
    }

    private static List<Object> largeIn(Object input) {
        List<Object> large = new ArrayList<>();
        Set<Object> met = Collections.newSetFromMap(new IdentityHashMap<>());
        Queue<Object> open = new ArrayDeque<>(List.of(input));
        for (Object next = open.poll(); next != null && met.size() < MOST_OBJECTS; next = open.poll()) {
            if (met.add(next)) {
                if (bytesAtLeast(next) >= LARGE_BYTES) {
                    large.add(next);
                } else {
                    expand(next, open);
                }
            }
        }
        return large;
    }

    private static long bytesAtLeast(Object object) {
        Class<?> type = object.getClass();
        if (type.isArray()) {
            return (long) Array.getLength(object) * width(type.getComponentType());
        }
        if (object instanceof String text) {
            return text.length();
        }
        if (!type.getName().startsWith("java.util.")) {
            return 0;
        }
        if (object instanceof Collection<?> elements) {
            return (long) elements.size() * REFERENCE_BYTES;
        }
        return object instanceof Map<?, ?> entries ? (long) entries.size() * REFERENCE_BYTES : 0;
    }

    private static int width(Class<?> component) {
        if (component == long.class || component == double.class) {
            return Long.BYTES;
        }
        if (component == byte.class || component == boolean.class) {
            return 1;
        }
        return component == short.class || component == char.class ? Short.BYTES : REFERENCE_BYTES;
    }

    private static void expand(Object object, Queue<Object> open) {
        if (object instanceof Object[] array) {
            for (int i = 0; i < Math.min(array.length, MOST_OBJECTS); i++) {
                add(array[i], open);
            }
            return;
        }
        Class<?> type = object.getClass();
        if (type.getName().startsWith("java.util.")) {
            // Their fields are closed, but they show what they hold.
            Collection<?> elements = object instanceof Map<?, ?> map
                    ? map.values()
                    : object instanceof Collection<?> collection ? collection : List.of();
            elements.stream().limit(MOST_OBJECTS).forEach(element -> add(element, open));
            return;
        }
        for (; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.getType().isPrimitive()) {
                    add(value(field, object), open);
                }
            }
        }
    }

    private static void add(@Nullable Object object, Queue<Object> open) {
        if (object != null) {
            open.add(object);
        }
    }

    private static @Nullable Object value(Field field, Object object) {
        try {
            return field.trySetAccessible() ? field.get(object) : null;
        } catch (IllegalAccessException closed) {
            return null;
        }
    }
}
