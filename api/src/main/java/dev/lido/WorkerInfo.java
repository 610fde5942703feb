package dev.lido;

/**
 * One worker of a pool, as it was when asked.
 *
 * @param name its name, unique in the pool
 * @param busy whether it had work
 * @param tasks how many tasks it has finished
 */
public record WorkerInfo(String name, boolean busy, long tasks) {}
