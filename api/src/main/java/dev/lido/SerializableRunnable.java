package dev.lido;

import java.io.Serializable;

/** A {@link Runnable} that can travel to another process, for {@link PoolExecutorService}. */
@FunctionalInterface
public interface SerializableRunnable extends Runnable, Serializable {}
