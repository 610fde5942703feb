package dev.lido.conformance;

import dev.lido.Capability;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** What cases work with. Everything that they open is closed when the case is over. */
interface CaseSupport {
    /**
     * Who opens and closes it all.
     *
     * @return the test that the case belongs to
     */
    PoolConformance kit();

    /**
     * Opens a pool as configured.
     *
     * @return a pool that is closed after the case
     */
    default Pool open() {
        return kit().open();
    }

    /**
     * Opens a pool with changes to the configuration.
     *
     * @param change makes the changes
     * @return a pool that is closed after the case
     */
    default Pool open(UnaryOperator<PoolConfig.Builder> change) {
        return kit().open(change);
    }

    /**
     * Opens a pool that the case closes itself.
     *
     * @param config the configuration
     * @return a pool that nobody else knows
     */
    default Pool choose(PoolConfig config) {
        return kit().choose(config);
    }

    /**
     * A builder that begins with the configuration.
     *
     * @return a new builder
     */
    default PoolConfig.Builder builder() {
        return kit().builder();
    }

    /**
     * Whether the backend declares a capability.
     *
     * @param capability the capability
     * @return true if so
     */
    default boolean can(Capability capability) {
        return kit().can(capability);
    }

    /**
     * A pool whose workers cannot be started, to see what it says.
     *
     * @return a configuration, or empty if there is none
     */
    default Optional<PoolConfig> broken() {
        return kit().brokenConfig();
    }

    /**
     * What workers that cannot be started say on standard error.
     *
     * @return a part of it
     */
    default String lastWords() {
        return kit().brokenWords();
    }

    /**
     * The child processes of this JVM, and theirs, that live and are not the engine's own.
     *
     * @return in no order
     */
    default List<ProcessHandle> children() {
        Set<String> others = kit().enginePrograms();
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .filter(child -> !others.contains(program(child)))
                .filter(child -> !isEnding(child))
                .toList();
    }

    private static String program(ProcessHandle process) {
        String path = process.info().command().orElse("");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Nobody can tell the program of a process that is about to end; it may be the engine's. Waits for its end then. */
    private boolean isEnding(ProcessHandle process) {
        boolean ending = process.info().command().isEmpty();
        if (ending) {
            until(
                    "process " + process.pid() + ", which has no program any more, is gone",
                    () -> Processes.isGone(process.pid()));
        }
        return ending;
    }

    /**
     * The case's collector.
     *
     * @return always the same within a case
     */
    default Collector collector() {
        return kit().collector();
    }

    /**
     * Starts a blocking call on a thread of its own.
     *
     * @param <T> what the call returns
     * @param call the call
     * @return the call under way
     */
    default <T> Caller<T> call(Callable<T> call) {
        return kit().call(call);
    }

    /**
     * Waits, for a bounded time, until a condition holds that nobody announces.
     *
     * @param what the condition in words
     * @param condition the condition
     */
    default void until(String what, BooleanSupplier condition) {
        kit().until(what, condition);
    }

    /**
     * How long a case waits for something that should happen.
     *
     * @return less than the case's timeout
     */
    default Duration patience() {
        return kit().patience();
    }

    /**
     * The seed of the case's random workload, another one in each run. Put it into the messages of assertions.
     *
     * @return the seed; the system property {@code lido.conformance.seed} sets it
     */
    default long workloadSeed() {
        return kit().workloadSeed();
    }
}
