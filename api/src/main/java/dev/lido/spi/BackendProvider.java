package dev.lido.spi;

import dev.lido.Capability;
import dev.lido.ConfigException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kind of pool. Found by {@link java.util.ServiceLoader}, so it has a public constructor without parameters. That and
 * {@link #name} must be cheap: no native library, no thread, no network, since every provider on the class path is made
 * and asked for its name whenever a pool is chosen. All else is asked of the one that was named, or of each where
 * {@code auto} has to choose, and is to be quick too: no process, no network.
 */
public interface BackendProvider {
    /**
     * The name in a pool specification.
     *
     * @return a letter followed by letters, digits, hyphens or underscores; unique on a class path
     */
    String name();

    /**
     * Why pools of this kind cannot be made here, if so: a missing library, a JDK too old.
     *
     * @return the reason and what to do, or null if they can
     */
    default @Nullable String problem() {
        return null;
    }

    /**
     * What the backend promises beyond the contract that all share. The conformance kit holds it to each one.
     *
     * @return the capabilities
     */
    Set<Capability> capabilities();

    /**
     * The options that may stand in a specification of this backend. The engine rejects all others, and values of the
     * wrong type, with an error that names the nearest.
     *
     * @return the options
     */
    default List<Option<?>> options() {
        return List.of();
    }

    /**
     * The largest number of workers that makes sense.
     *
     * @return at least 1
     */
    default int maxWorkers() {
        return Integer.MAX_VALUE;
    }

    /**
     * How well this backend suits the pool {@code auto} in this JVM. The greatest value among the available backends
     * wins; a backend that was not started for a purpose, such as by an MPI launcher, leaves the choice to threads (0)
     * and serial (-1).
     *
     * @return the preference, or {@link Integer#MIN_VALUE} never to be chosen
     */
    default int autoPreference() {
        return Integer.MIN_VALUE;
    }

    /**
     * Whether this JVM is one of several that a launcher has started together, and pools of this kind make workers of the
     * others. With other pools each of these JVMs would run the whole program, of which the engine warns.
     *
     * @return true if the others work for pools of this kind
     */
    default boolean gathersCopies() {
        return false;
    }

    /**
     * Whether this JVM was started as a worker of such a pool, and has not to make one: an MPI rank other than 0, for
     * example. Then {@link #serve} is called instead of {@link #open}.
     *
     * @param config the workers and options wanted, already checked
     * @return true if it is to serve
     */
    default boolean isWorker(BackendConfig config) {
        return false;
    }

    /**
     * Works for pools of other JVMs, on the calling thread, until the masters are done. The JVM is ended afterwards.
     *
     * @param config the workers and options wanted, already checked
     * @return the exit code
     * @throws ConfigException if workers of this backend are not started by hand
     * @throws Exception if it cannot work
     */
    default int serve(BackendConfig config) throws Exception {
        throw new ConfigException(
                "LIDO-29",
                "--pool-role=worker does not apply to the backend " + name()
                        + ", which starts its workers itself; omit the flag, or choose a backend whose workers join by"
                        + " themselves");
    }

    /**
     * Makes a backend for one pool. It starts nothing yet: {@link Backend#start} does.
     *
     * @param config the workers and options wanted, already checked against {@link #options()} and {@link
     *     #maxWorkers()}
     * @return the backend
     * @throws ConfigException if the options do not go together
     * @throws Exception if it cannot be made for another reason
     */
    Backend open(BackendConfig config) throws Exception;
}
