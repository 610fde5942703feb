package dev.lido.shared;

import java.io.Serializable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A function that travels to the master to run there, so that a lambda for it is serializable; see {@link Handle}.
 *
 * @param <T> the type of the value
 */
@FunctionalInterface
public interface SharedPredicate<T extends @Nullable Object> extends Predicate<T>, Serializable {}
