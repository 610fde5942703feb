package dev.lido.engine.shared;

import dev.lido.shared.SharedFunctionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the functions that are given to operations. While one runs, its thread must not use handles. */
public final class SharedFunctions {
    private static final ThreadLocal<Boolean> RUNS = new ThreadLocal<>();

    private SharedFunctions() {}

    /**
     * Runs a function of a user.
     *
     * @throws SharedFunctionException if it throws
     */
    static <R extends @Nullable Object> R run(SharedObject object, Supplier<R> function) {
        RUNS.set(true);
        try {
            return function.get();
        } catch (Throwable thrown) {
            throw new SharedFunctionException(
                    "a function that was given to " + object + " threw "
                            + thrown.getClass().getName() + "; nothing has changed",
                    thrown);
        } finally {
            RUNS.remove();
        }
    }

    /**
     * Refuses the use of a handle by such a function.
     *
     * @throws IllegalStateException LIDO-74
     */
    public static void refuseInside() {
        if (RUNS.get() != null) {
            throw new IllegalStateException(
                    "LIDO-74: a function that was given to an operation on shared state uses a handle; it runs at the"
                            + " master while its object is locked, so return from it first");
        }
    }
}
