package dev.lido.engine.core;

import org.jspecify.annotations.Nullable;

/**
 * That a thread runs its caller's code in the middle of a call: a callback, an operator that combines results, an
 * iterator of inputs, a display of progress, or a listener of the pool. Such code may not close the pool, which would
 * wait for the call, and so for itself.
 */
public final class CallersCode {
    private static final ThreadLocal<CallersCode> CURRENT = new ThreadLocal<>();

    private final Engine engine;
    private final boolean listener;
    private final @Nullable CallersCode outer;

    private CallersCode(Engine engine, boolean listener, @Nullable CallersCode outer) {
        this.engine = engine;
        this.listener = listener;
        this.outer = outer;
    }

    /** From now on the thread is in the middle of a call. Returns what {@link #leave} needs. */
    public static @Nullable CallersCode enter(Engine engine) {
        return enter(engine, false);
    }

    /** The same for a listener, which any thread of the pool may run. */
    static @Nullable CallersCode enterListener(Engine engine) {
        return enter(engine, true);
    }

    private static @Nullable CallersCode enter(Engine engine, boolean listener) {
        CallersCode outer = CURRENT.get();
        CURRENT.set(new CallersCode(engine, listener, outer));
        return outer;
    }

    /** Ends what a call of {@link #enter} began. */
    public static void leave(@Nullable CallersCode outer) {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    /** Whether the thread is in the middle of a call of this pool. */
    static boolean isOf(Engine engine) {
        return find(engine, false);
    }

    /** Whether the thread runs a listener of this pool. */
    static boolean isListenerOf(Engine engine) {
        return find(engine, true);
    }

    private static boolean find(Engine engine, boolean onlyListener) {
        for (CallersCode code = CURRENT.get(); code != null; code = code.outer) {
            if (code.engine == engine && (code.listener || !onlyListener)) {
                return true;
            }
        }
        return false;
    }
}
