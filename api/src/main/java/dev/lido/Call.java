package dev.lido;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A task without an input, for {@link Mapper#apply(Call)} and {@link Mapper#submit(Call)}: a {@link Callable} that can
 * travel to another process.
 *
 * @param <R> the result's type
 */
@FunctionalInterface
public interface Call<R> extends Callable<R>, Serializable {}
