package dev.lido.benchmarks.contestants;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The executor with a virtual thread for each task, by reflection since the program also runs on JDK 17. */
final class VirtualThreads {
    static final int FIRST_JDK = 21;

    private VirtualThreads() {}

    static ExecutorService newExecutor() {
        try {
            Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
            return (ExecutorService) factory.invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("this JDK has no virtual threads", e);
        }
    }
}
