package dev.lido;

import dev.lido.engine.pool.PoolFactory;
import java.util.List;

/**
 * Where pools come from.
 *
 * <pre>{@code
 * try (Pool pool = Pools.choosePool(PoolConfig.fromArgs(args))) {
 *     List<Double> areas = pool.map(radii, r -> Math.PI * r * r);
 * }
 * }</pre>
 */
public final class Pools {
    private Pools() {}

    /**
     * Makes the pool that the system property {@code lido.pool} or else the environment variable {@code LIDO_POOL} asks
     * for, or else the one that suits this JVM: {@code auto}.
     *
     * @return the pool, to be closed
     * @throws ConfigException if it cannot be made, with the reason and what to do
     */
    public static Pool choosePool() {
        return choosePool(PoolConfig.builder().build());
    }

    /**
     * Makes the pool that a specification asks for.
     *
     * @param spec {@code name[:workers][?key=value&key=value]}, for example {@code threads:4?strict=true}
     * @return the pool, to be closed
     * @throws ConfigException if it cannot be made, with the reason and what to do
     */
    public static Pool choosePool(String spec) {
        return choosePool(PoolConfig.parse(spec));
    }

    /**
     * Makes the pool that a configuration asks for. Where it names no backend, the system property {@code lido.pool}
     * decides, then the environment variable {@code LIDO_POOL}, then {@code auto}: the most capable backend that was
     * started for this JVM, else threads on the cores that the container grants. Inside a task only an explicit choice
     * counts, and else the pool is serial, so that nested pools do not multiply threads. The log of {@code dev.lido}
     * says what was chosen and why.
     *
     * <p>In a JVM that is a worker of the backend, by how it was started or because its {@linkplain PoolConfig#role() role}
     * is {@code WORKER}, this does not return: it works until the master is done, and then ends the JVM by {@link
     * System#exit}. So a program can be started as it is on all nodes of a cluster.
     *
     * @param config the configuration
     * @return the pool, to be closed
     * @throws ConfigException if it cannot be made, with the reason and what to do
     */
    public static Pool choosePool(PoolConfig config) {
        return PoolFactory.open(config);
    }

    /**
     * The backends that were found, usable or not.
     *
     * @return one entry for each, ordered by name
     */
    public static List<BackendInfo> backends() {
        return PoolFactory.backends();
    }
}
