package dev.lido;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A {@link Callable} that can travel to another process: a task without an input, for {@link
 * Mapper#call(SerializableCallable)}, {@link Mapper#callAsync(SerializableCallable)} and {@link PoolExecutorService}.
 *
 * @param <R> the result's type
 */
@FunctionalInterface
public interface SerializableCallable<R> extends Callable<R>, Serializable {}
