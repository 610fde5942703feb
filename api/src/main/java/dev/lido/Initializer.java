package dev.lido;

import java.io.Serializable;

/**
 * What every worker does once, before its first task: open a connection, load a model, set a native library up.
 *
 * <p>It runs where the worker's tasks run. When a worker is replaced, the replacement runs it again. If it throws, the
 * pool is broken: every call on it, under way or later, throws a {@link PoolBrokenException} that carries the cause.
 *
 * @see PoolConfig.Builder#initializer(Initializer)
 */
@FunctionalInterface
public interface Initializer extends Serializable {
    /**
     * Prepares the worker that runs this call.
     *
     * @param worker the name of the worker
     * @throws Exception to declare that this worker cannot work
     */
    void initialize(String worker) throws Exception;
}
