package dev.lido.engine.data;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, after an object could not be serialized, through which fields the culprit is reached: a search in breadth
 * over what serialization would have written, so that the path is a shortest one.
 */
final class FieldPath {
    private static final int MOST_OBJECTS = 10_000;

    private final Queue<Step> open = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private FieldPath() {}

    /** An object, and the step that led to it. */
    private static final class Step {
        final Object object;
        final @Nullable Step from;
        final String by;

        Step(Object object, @Nullable Step from, String by) {
            this.object = object;
            this.from = from;
            this.by = by;
        }
    }

    /**
     * A culprit.
     *
     * @param object the object that is of the class
     * @param path how it is reached: {@code Holder.held -> Thing}; null if it is where the search began
     * @param captured how a lambda or an inner class has taken the object along of which it is a part, on that path; or
     *     null
     */
    record Found(
            Object object, @Nullable String path, @Nullable String captured) {}

    /**
     * The object nearest to another one that is of a class.
     *
     * @return null if none was found
     */
    static @Nullable Found to(String className, Object root) {
        try {
            return new FieldPath().search(className, root);
        } catch (Throwable e) {
            // The objects are other people's, and an explanation that cannot be had is better left out.
            return null;
        }
    }

    private @Nullable Found search(String className, Object root) {
        add(root, null, "");
        Step step;
        while ((step = open.poll()) != null) {
            if (step.object.getClass().getName().equals(className)) {
                return new Found(step.object, step.from == null ? null : text(step), captured(step));
            }
            expand(step);
        }
        return null;
    }

    private void add(@Nullable Object object, @Nullable Step from, String by) {
        if (object != null && !isPlain(object) && seen.size() < MOST_OBJECTS && seen.add(object)) {
            open.add(new Step(object, from, by));
        }
    }

    /** Whether it is, or holds, nothing but a number or a text. */
    private static boolean isPlain(Object object) {
        Class<?> type = object.getClass();
        return object instanceof String
                || object instanceof Boolean
                || object instanceof Character
                || (object instanceof Number && type.getName().startsWith("java.lang."))
                || (type.isArray() && type.getComponentType().isPrimitive());
    }

    /** Says so if a lambda has captured {@code this}, or an object is of an inner class. */
    private static @Nullable String captured(Step last) {
        for (Step step = last; step.from != null; step = step.from) {
            Object holder = step.from.object;
            String held = name(step.object.getClass());
            if (step.by.endsWith(".this$0")) {
                return "the class " + name(holder.getClass()) + " belongs to an object of " + held
                        + ", and captures it: make the class static, or use a lambda";
            }
            if (step.by.endsWith("captured arg$1") && capturesThis(holder, step.object)) {
                return "the lambda uses a field or a method of " + held + ", and so captures the object: copy the"
                        + " field into a local variable first, or make the method static";
            }
        }
        return null;
    }

    private static boolean capturesThis(Object lambda, Object first) {
        SerializedLambda form = SerializedForm.of(lambda);
        if (form == null || SerializedForm.isMethodReference(form)) {
            return false;
        }
        String capturing = form.getCapturingClass().replace('/', '.');
        for (Class<?> type = first.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(capturing)) {
                return form.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic;
            }
        }
        return false;
    }

    private void expand(Step step) {
        Object object = step.object;
        if (object instanceof Object[]) {
            int length = Array.getLength(object);
            for (int i = 0; i < length && seen.size() < MOST_OBJECTS; i++) {
                add(Array.get(object, i), step, name(object.getClass()) + "[" + i + "]");
            }
        } else if (object instanceof Serializable && !expandFields(step)) {
            expandElements(step);
        }
    }

    /** Follows the fields that would be written. Returns whether all of them are accessible. */
    private boolean expandFields(Step step) {
        boolean accessible = true;
        Class<?> type = step.object.getClass();
        while (type != null && Serializable.class.isAssignableFrom(type)) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.getType().isPrimitive()) {
                    if (field.trySetAccessible()) {
                        add(value(field, step.object), step, name(type, field));
                    } else {
                        accessible = false;
                    }
                }
            }
            // The JDK's own containers write their elements, whatever their fields.
            accessible &= !type.getName().startsWith("java.util.");
            type = type.getSuperclass();
        }
        return accessible;
    }

    private static @Nullable Object value(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    private void expandElements(Step step) {
        String name = name(step.object.getClass());
        try {
            if (step.object instanceof Map) {
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) step.object).entrySet()) {
                    add(entry.getKey(), step, name + ".key");
                    add(entry.getValue(), step, name + "[" + key(entry.getKey()) + "]");
                    if (seen.size() >= MOST_OBJECTS) {
                        return;
                    }
                }
            } else if (step.object instanceof Collection) {
                int i = 0;
                for (Object element : (Collection<?>) step.object) {
                    add(element, step, name + "[" + i++ + "]");
                    if (i >= MOST_OBJECTS) {
                        return;
                    }
                }
            }
        } catch (RuntimeException e) {
            // A container of somebody's that does not show its elements: the search goes on elsewhere.
            return;
        }
    }

    private static String key(@Nullable Object key) {
        if (key instanceof Enum) {
            return ((Enum<?>) key).name();
        }
        boolean plain = key == null || (isPlain(key) && !key.getClass().isArray());
        String text = plain ? String.valueOf(key) : name(key.getClass());
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static String name(Class<?> type, Field field) {
        int lambda = type.getName().indexOf("$$Lambda");
        if (lambda < 0) {
            return name(type) + "." + field.getName();
        }
        String outer = type.getName().substring(type.getName().lastIndexOf('.', lambda) + 1, lambda);
        return "lambda in " + outer + ", captured " + field.getName();
    }

    private static String name(Class<?> type) {
        if (type.isArray()) {
            return name(type.getComponentType());
        }
        String name = type.getName();
        return type.getSimpleName().isEmpty() ? name.substring(name.lastIndexOf('.') + 1) : type.getSimpleName();
    }

    private static String text(Step last) {
        StringBuilder text = new StringBuilder(name(last.object.getClass()));
        for (Step step = last; step.from != null; step = step.from) {
            text.insert(0, step.by + " -> ");
        }
        return text.toString();
    }
}
