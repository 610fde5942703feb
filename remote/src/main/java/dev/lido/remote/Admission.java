package dev.lido.remote;

/** Decides who works for a pool. */
public interface Admission {
    /**
     * A worker that knows the pool's secret wants to join.
     *
     * @param hello what it says of itself
     * @return the worker
     * @throws RefusedException if it cannot work for this pool
     */
    WorkerHandle admit(Hello hello) throws RefusedException;
}
