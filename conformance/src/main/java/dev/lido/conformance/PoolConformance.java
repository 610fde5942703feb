package dev.lido.conformance;

import dev.lido.Capability;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Holds a backend to Lido's contract. A subclass says which pool is meant, and inherits one test for each case, in a
 * nested class for each chapter of the contract:
 *
 * <pre>{@code
 * class MyBackendConformanceTest extends PoolConformance {
 *     @Override
 *     protected PoolConfig config() {
 *         return PoolConfig.parse("mybackend:2");
 *     }
 * }
 * }</pre>
 *
 * <p>A case is named as in {@code docs/contract.md}, which tells its rules, and tagged {@code R}, if it holds every
 * backend, or with the capability that it is about. Where the pool does not declare that capability the case is
 * skipped, and says so. Cases whose workload is random, or that are about races, are tagged {@code stochastic} too; what
 * a failure says includes the seed that repeats its workload.
 *
 * <p>Each case has a timeout, after which it fails with the stacks of all threads. Pools with more than one worker
 * are checked more sharply than those with one; two workers are enough. The cases want to be alone in the JVM, since
 * they look for what a pool leaves behind: threads named {@code lido-…}, child processes, sockets, and temporary files
 * named {@code lido-<number of this process>-…}. A backend has to name its threads and files so.
 *
 * <p>Tests that a subclass adds run under the same watchdog, and may use {@link #open()}, {@link #collector()} and
 * their like.
 */
@Isolated
@ExtendWith(CaseExtension.class)
@TestMethodOrder(CaseOrder.class)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
@DisplayNameGeneration(CaseNames.class)
public abstract class PoolConformance {
    static final String SEED = "lido.conformance.seed";
    static final String TIMEOUT = "lido.conformance.timeout";
    private static final int SECONDS = 60;

    private final List<Pool> pools = new ArrayList<>();
    private final long workloadSeed =
            Long.getLong(SEED, ThreadLocalRandom.current().nextInt(1_000_000));
    private int callers;
    private @Nullable Set<Capability> capabilities;
    private @Nullable Collector collector;

    /** For subclasses. */
    protected PoolConformance() {}

    /**
     * The pool that is to be checked.
     *
     * @return a configuration that names a backend
     */
    protected abstract PoolConfig config();

    /**
     * A pool of the same backend whose workers cannot be started, such as one with a flag that no JVM knows.
     *
     * @return a configuration; empty unless overridden, and then the case about such pools is skipped
     */
    protected Optional<PoolConfig> brokenConfig() {
        return Optional.empty();
    }

    /**
     * What workers of {@link #brokenConfig()} say on standard error before they end.
     *
     * @return a part of it, which the pool's error has to contain; nothing unless overridden
     */
    protected String brokenWords() {
        return "";
    }

    /**
     * The programs of child processes that the engine below the backend keeps for as long as the JVM lives, whatever
     * pools there are: a daemon, for example. They are no leak of a pool.
     *
     * @return names of programs, without their folders; none unless overridden
     */
    protected Set<String> enginePrograms() {
        return Set.of();
    }

    /**
     * Whether another JVM, which a case starts, can choose such a pool: not so where a launcher has to start all JVMs.
     *
     * @return true unless overridden
     */
    protected boolean isChosenAnywhere() {
        return true;
    }

    /**
     * How long one case may take. Waits within the case give up after half of it.
     *
     * @return the timeout: unless overridden the seconds that the system property {@code lido.conformance.timeout} says, or
     *     else a minute
     */
    protected Duration caseTimeout() {
        return Duration.ofSeconds(Integer.getInteger(TIMEOUT, SECONDS));
    }

    /**
     * What the backend declares to be able to do.
     *
     * @return what {@link Pool#capabilities()} says, unless overridden
     */
    protected Set<Capability> capabilities() {
        try (Pool pool = choose(config())) {
            return pool.capabilities();
        }
    }

    /**
     * Makes a pool. All pools of all cases come from here.
     *
     * @param config the configuration
     * @return what {@link Pools#choosePool(PoolConfig)} gives, unless overridden
     */
    protected Pool choose(PoolConfig config) {
        return Pools.choosePool(config);
    }

    /**
     * Opens a pool as configured.
     *
     * @return a pool that is closed after the case
     */
    protected final Pool open() {
        return open(UnaryOperator.identity());
    }

    /**
     * Opens a pool with changes to the configuration.
     *
     * @param change makes the changes
     * @return a pool that is closed after the case
     */
    protected final Pool open(UnaryOperator<PoolConfig.Builder> change) {
        Pool pool = choose(change.apply(builder()).build());
        pools.add(pool);
        return pool;
    }

    /**
     * A builder that begins with the configuration.
     *
     * @return a new builder
     */
    protected final PoolConfig.Builder builder() {
        return config().toBuilder();
    }

    /**
     * Whether the backend declares a capability.
     *
     * @param capability the capability
     * @return true if so
     */
    protected final boolean can(Capability capability) {
        if (capabilities == null) {
            capabilities = capabilities();
        }
        return capabilities.contains(capability);
    }

    /**
     * The case's collector.
     *
     * @return always the same within a case
     */
    protected final Collector collector() {
        if (collector == null) {
            collector = Collector.open(patience());
        }
        return collector;
    }

    /** Starts a blocking call on a thread of its own. */
    final <T> Caller<T> call(Callable<T> call) {
        return new Caller<>("caller-" + ++callers, call, patience());
    }

    /**
     * Waits, for a bounded time, until a condition holds that nobody announces.
     *
     * @param what the condition in words
     * @param condition the condition
     */
    protected final void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                String headline = "waited " + patience().toSeconds() + " s in vain until " + what;
                throw new AssertionError(ThreadDump.report(headline, null));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /**
     * How long a case waits for something that should happen.
     *
     * @return half of the timeout
     */
    protected final Duration patience() {
        return caseTimeout().dividedBy(2);
    }

    /**
     * The seed of the case's random workload, another one in each run. Failures tell it.
     *
     * @return the seed; the system property {@code lido.conformance.seed} sets it
     */
    protected final long workloadSeed() {
        return workloadSeed;
    }

    /**
     * Lets all tasks go on, then closes everything. Closing twice is legal, so pools that the case closed do no harm.
     */
    final void release() {
        if (collector != null) {
            collector.openAll();
        }
        try {
            pools.forEach(Pool::close);
        } finally {
            if (collector != null) {
                collector.close();
            }
        }
    }

    /** Cases of the contract's chapter of that name. What they work with is the kit's. */
    @TestMethodOrder(CaseOrder.class)
    abstract class Group implements CaseSupport {
        @Override
        public final PoolConformance kit() {
            return PoolConformance.this;
        }
    }

    /** M and P: calls and their results, and the choice of pools. */
    @Nested
    @Order(1)
    class Calls extends Group implements MapCases, CallCases {}

    /** S: streams. */
    @Nested
    @Order(2)
    class Streams extends Group implements StreamCases, StreamEndCases {}

    /** K: chunks. */
    @Nested
    @Order(3)
    class Chunks extends Group implements ChunkCases {}

    /** E: failures. */
    @Nested
    @Order(4)
    class Failures extends Group implements ErrorCases, HavocCases {}

    /** Z: serialization. */
    @Nested
    @Order(5)
    class Serialization extends Group implements SerializationCases, RemoteCases {}

    /** D: lost workers. */
    @Nested
    @Order(6)
    class LostWorkers extends Group implements LossCases, SilenceCases, WorkerCases {}

    /** L: life cycle. */
    @Nested
    @Order(7)
    class LifeCycle extends Group implements LifecycleCases, CloseCases {}

    /** F: callbacks, futures, time. */
    @Nested
    @Order(8)
    class Futures extends Group implements CallbackCases, FutureCases, ExecutorCases, TimeoutCases {}

    /** R: random streams, nesting, surroundings. */
    @Nested
    @Order(9)
    class Surroundings extends Group implements EnvironmentCases, OutputCases {}

    /** C: checkpoints. */
    @Nested
    @Order(10)
    class Checkpoints extends Group implements CheckpointCases {}

    /** T: shared state. */
    @Nested
    @Order(11)
    class SharedStates extends Group implements SharedCases {}
}
