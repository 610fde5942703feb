package dev.lido.engine.core;

import dev.lido.engine.threads.PumpDriver;
import org.jspecify.annotations.Nullable;

/**
 * Marks a thread that runs its caller's code in the middle of a call: a callback, an operator that combines results, an
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

    /** Throws if the calling thread must not close a pool, since it would wait for its own end, or that of its call. */
    static void refuseClose(Engine engine) {
        refuseInside(engine, "close");
        if (find(engine, false)) {
            throw new IllegalStateException("LIDO-12: close() was called in the middle of a call of the pool "
                    + engine.backendName()
                    + ", by a callback, an iterator or a listener, and would wait for that call's"
                    + " end; call it after the call, or terminate() to end the call");
        }
    }

    /** Throws if the calling thread must not terminate a pool, since it would wait for its own end. */
    static void refuseTerminate(Engine engine) {
        refuseInside(engine, "terminate");
    }

    private static void refuseInside(Engine engine, String what) {
        PumpDriver driver = engine.driver();
        if (find(engine, true) || (driver != null && driver.isDriving())) {
            throw new IllegalStateException("LIDO-12: " + what + "() was called by a listener of the pool "
                    + engine.backendName()
                    + ", or by a value that is being read, on a thread that the pool waits for; call"
                    + " it on a thread of the program's own");
        }
        if (CurrentTask.chunkOf(engine) != null) {
            throw new IllegalStateException(
                    "LIDO-12: " + what + "() was called by a task of the pool " + engine.backendName()
                            + " itself, which would wait for its own end; call it where the pool was made");
        }
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
