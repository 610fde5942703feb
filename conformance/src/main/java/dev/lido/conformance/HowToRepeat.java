package dev.lido.conformance;

import java.lang.reflect.Method;

/** Stands among the suppressed exceptions of each failure, and so in each report of it: which case it is, and its seed. */
final class HowToRepeat extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HowToRepeat(Class<?> kit, Method method, long seed) {
        super(
                name(method) + " of " + kit.getSimpleName() + ": -D" + PoolConformance.SEED + "=" + seed
                        + " repeats its workload",
                null,
                false,
                false);
    }

    private static String name(Method method) {
        Case found = method.getAnnotation(Case.class);
        return found == null
                ? "test " + method.getName()
                : "case " + found.number() + " (" + String.join(", ", found.rule()) + ")";
    }
}
