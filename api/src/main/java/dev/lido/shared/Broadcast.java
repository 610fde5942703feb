package dev.lido.shared;

import org.jspecify.annotations.Nullable;

/**
 * A value that does not change and that many tasks use. It travels to a worker JVM at most once, when a task there first
 * asks for it, however many jobs use it. A value that a function captures travels once for each job and worker.
 *
 * <p>The tasks of a worker JVM share one copy, which they must not change.
 *
 * @param <T> the type of the value
 */
public interface Broadcast<T extends @Nullable Object> extends Handle {
    /** {@return the value} */
    T get();
}
