package dev.lido.benchmarks.contestants;

import dev.lido.Task;
import java.util.function.Function;

/**
 * A task that does not throw, and is therefore also a function of the JDK: Lido and its peers run the same object,
 * without an adapter.
 *
 * @param <T> the input's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface PureTask<T, R> extends Task<T, R>, Function<T, R> {
    @Override
    R apply(T input);
}
