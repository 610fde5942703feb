package dev.lido.engine.core;

import org.jspecify.annotations.Nullable;

/**
 * The name, priority and context class loader that a thread had before it ran tasks, to be restored after each. Used by
 * that thread.
 *
 * <p>Most tasks change nothing, so the cost is that of a look.
 */
final class ThreadState {
    private final Thread thread = Thread.currentThread();
    private final String name = thread.getName();
    private final int priority = thread.getPriority();
    private final @Nullable ClassLoader loader = thread.getContextClassLoader();

    /** A name that was set anew is likely another object, and is then just set once more. */
    @SuppressWarnings({"ReferenceEquality", "ThreadPriorityCheck"})
    void restore() {
        if (thread.getName() != name) {
            thread.setName(name);
        }
        if (thread.getPriority() != priority) {
            thread.setPriority(priority);
        }
        if (thread.getContextClassLoader() != loader) {
            thread.setContextClassLoader(loader);
        }
    }
}
