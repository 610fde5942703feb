package dev.lido.engine.data;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the class loader of the program that calls. Mostly that is the context loader of its thread. It is not where the
 * program was loaded by a loader below that one: {@code java Source.java} on JDK 17 leaves the context loader as it was
 * and keeps the classes of the file in another one.
 */
public final class ProgramLoader {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private ProgramLoader() {}

    /** The calling thread's context loader, or else the loader of this JVM's class path. */
    public static ClassLoader context() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? ClassLoader.getSystemClassLoader() : context;
    }

    /**
     * The loader of the nearest caller whose classes a given loader does not find.
     *
     * @param known the loader
     * @return one that has that loader among its ancestors; empty if all callers' classes are found
     */
    public static Optional<ClassLoader> below(ClassLoader known) {
        return STACK.walk(
                frames -> frames.map(frame -> frame.getDeclaringClass().getClassLoader())
                        .filter(loader -> isBelow(loader, known))
                        .findFirst());
    }

    private static boolean isBelow(@Nullable ClassLoader loader, ClassLoader known) {
        if (loader == known) {
            return false;
        }
        ClassLoader ancestor = loader;
        while (ancestor != null && ancestor != known) {
            ancestor = ancestor.getParent();
        }
        return ancestor == known;
    }
}
