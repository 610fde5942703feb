package dev.lido.backend.threads;

import dev.lido.ConfigException;
import dev.lido.spi.PoolThreads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Consumer;

/** Makes a worker's thread, not started. */
interface ThreadMaker {
    /**
     * Makes a thread.
     *
     * @param name its name
     * @param work what it runs
     * @param owner is given what the work threw, on that thread, which ends afterwards
     */
    Thread make(String name, Runnable work, Consumer<? super Throwable> owner);

    /** Daemon threads: a pool that somebody forgot to close must not keep the JVM alive. */
    static ThreadMaker platform() {
        return PoolThreads::daemon;
    }

    /**
     * Virtual threads, looked up by reflection since this library also runs on JDK 17.
     *
     * @throws ConfigException if this JDK has none
     */
    static ThreadMaker virtual() {
        try {
            Method ofVirtual = Thread.class.getMethod("ofVirtual");
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Method name = builder.getMethod("name", String.class);
            Method unstarted = builder.getMethod("unstarted", Runnable.class);
            return (threadName, work, owner) -> {
                try {
                    Runnable guarded = PoolThreads.guarded(work, owner);
                    return (Thread) unstarted.invoke(name.invoke(ofVirtual.invoke(null), threadName), guarded);
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new IllegalStateException("could not make a virtual thread", e);
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
