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
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Holds a backend to Lido's contract. A subclass says which pool is meant, and inherits one test for each case:
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
 * skipped, and says so.
 *
 * <p>Each case has a time limit, after which it fails with the stacks of all threads. Pools with more than one worker
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
public abstract class PoolConformance
        implements MapCases,
                CallCases,
                StreamCases,
                StreamEndCases,
                ChunkCases,
                ErrorCases,
                SerialisationCases,
                RemoteCases,
                LossCases,
                LifecycleCases,
                WorkerCases,
                CloseCases,
                CallbackCases,
                FutureCases,
                TimeLimitCases,
                EnvironmentCases,
                OutputCases {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    private final List<Pool> pools = new ArrayList<>();
    private final long workloadSeed =
            Long.getLong("lido.conformance.seed", ThreadLocalRandom.current().nextInt(1_000_000));
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
     * How long one case may take. Waits within the case give up after half of it.
     *
     * @return the limit, a minute unless overridden
     */
    protected Duration timeLimit() {
        return TIME_LIMIT;
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
    @Override
    public Pool choose(PoolConfig config) {
        return Pools.choosePool(config);
    }

    @Override
    public final Pool open() {
        return open(UnaryOperator.identity());
    }

    @Override
    public final Pool open(UnaryOperator<PoolConfig.Builder> change) {
        Pool pool = choose(change.apply(builder()).build());
        pools.add(pool);
        return pool;
    }

    @Override
    public final PoolConfig.Builder builder() {
        return config().toBuilder();
    }

    @Override
    public final boolean can(Capability capability) {
        if (capabilities == null) {
            capabilities = capabilities();
        }
        return capabilities.contains(capability);
    }

    @Override
    public final Optional<PoolConfig> broken() {
        return brokenConfig();
    }

    @Override
    public final String lastWords() {
        return brokenWords();
    }

    @Override
    public final Collector collector() {
        if (collector == null) {
            collector = Collector.open(patience());
        }
        return collector;
    }

    @Override
    public final <T> Caller<T> call(Callable<T> call) {
        return new Caller<>("caller-" + ++callers, call, patience());
    }

    @Override
    public final void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                String headline = "waited " + patience().toSeconds() + " s in vain until " + what;
                throw new AssertionError(ThreadDump.report(headline, null));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public final Duration patience() {
        return timeLimit().dividedBy(2);
    }

    @Override
    public final long workloadSeed() {
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
}
