package dev.lido.remote;

import java.lang.reflect.Field;
import java.util.Set;

/**
 * Tells which functions cannot change between two calls: lambdas that capture nothing, or only what is immutable. A
 * worker that has been sent such an object in one call has no need to be sent it in the next. Any other object may have
 * another state each time, and the worker's copy of it, too.
 */
final class ConstantTask extends ClassValue<Boolean> {
    private static final ConstantTask KNOWN = new ConstantTask();

    private static final Set<Class<?>> IMMUTABLE = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class);

    private ConstantTask() {}

    static boolean is(Object task) {
        return KNOWN.get(task.getClass());
    }

    @Override
    protected Boolean computeValue(Class<?> type) {
        if (!type.isHidden() || !type.isSynthetic()) {
            return false;
        }
        for (Field captured : type.getDeclaredFields()) {
            if (!captured.getType().isPrimitive() && !IMMUTABLE.contains(captured.getType())) {
                return false;
            }
        }
        return true;
    }
}
