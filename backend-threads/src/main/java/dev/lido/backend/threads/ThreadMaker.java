package dev.lido.backend.threads;

import dev.lido.ConfigException;
import dev.lido.spi.PoolThreads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Consumer;

/** Creates the threads of workers. */
interface ThreadMaker {
    /**
     * Creates a thread, which is not started.
     *
     * @param name the name of the thread
     * @param work the action that the thread runs
     * @param owner is called with what the action threw, on that thread, which ends afterwards
     */
    Thread make(String name, Runnable work, Consumer<? super Throwable> owner);

    /**
     * Creates daemon threads, because a pool that was never closed must not keep the JVM alive. They inherit no
     * thread-locals. Their context class loader is that of the thread that calls this method, whichever thread creates
     * them.
     */
    static ThreadMaker platform() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return (name, work, owner) -> {
            Thread thread = PoolThreads.daemon(name, work, owner);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    /**
     * Creates virtual threads, for which the same holds. They are created by reflection, since this library also runs
     * on JDK 17.
     *
     * @throws ConfigException if this JDK has no virtual threads
     */
    static ThreadMaker virtual() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            Method ofVirtual = Thread.class.getMethod("ofVirtual");
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Method name = builder.getMethod("name", String.class);
            Method inherit = builder.getMethod("inheritInheritableThreadLocals", boolean.class);
            Method unstarted = builder.getMethod("unstarted", Runnable.class);
            return (threadName, work, owner) -> {
                try {
                    Runnable guarded = PoolThreads.guarded(work, owner);
                    Object named = name.invoke(ofVirtual.invoke(null), threadName);
                    Thread thread = (Thread) unstarted.invoke(inherit.invoke(named, false), guarded);
                    thread.setContextClassLoader(loader);
                    return thread;
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new IllegalStateException("could not create a virtual thread", e);
                }
            };
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(
                    "LIDO-6",
                    "the option virtual=true of the backend threads needs JDK 21 or newer, but this is JDK "
                            + Runtime.version().feature() + "; run on a newer JDK, or leave the option out",
                    e);
        }
    }
}
