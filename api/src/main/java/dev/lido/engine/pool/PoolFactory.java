package dev.lido.engine.pool;

import dev.lido.BackendInfo;
import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.engine.core.CurrentTask;
import dev.lido.engine.core.Engine;
import dev.lido.engine.data.JavaFormat;
import dev.lido.engine.data.ProgramLoader;
import dev.lido.engine.data.Settings;
import dev.lido.engine.threads.Logs;
import dev.lido.spi.Backend;
import dev.lido.spi.CallerRunsBackend;
import dev.lido.spi.JavaSerialization;
import dev.lido.spi.Option;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes pools: has {@link ProviderSelector} find the backend that a configuration means, and opens it, or works for it if
 * this JVM is one of its workers.
 */
public final class PoolFactory {
    private static final String SERIAL = "serial";
    private static final AtomicInteger POOLS = new AtomicInteger();

    private PoolFactory() {}

    /**
     * Makes the pool that a configuration asks for; the contract is that of {@link
     * dev.lido.Pools#choosePool(PoolConfig)}.
     *
     * @param config the configuration
     * @return the pool
     */
    public static Pool open(PoolConfig config) {
        return inProgram(config, PoolFactory::choose);
    }

    private static DefaultPool choose(PoolConfig config) {
        boolean explicit = config.backend().isPresent();
        refuseOutsideOfTasks(explicit);
        if (!explicit && isInWorker()) {
            // The number of workers and the options that the program wants were meant for another backend.
            DefaultPool pool = serial(config, true);
            // As many tasks may do so as there are.
            log(pool, Level.DEBUG, "being inside a task");
            return pool;
        }
        PoolConfig wanted = explicit ? config : ProviderSelector.fallBack(config);
        return ProviderSelector.blaming(wanted, () -> {
            boolean auto = ProviderSelector.isAuto(wanted);
            Providers.Found found = ProviderSelector.find(wanted);
            CheckedConfig checked = check(wanted, found);
            serveIfWorker(wanted, found, checked);
            if (!CurrentTask.exists()) {
                Copies.warn(found.name());
            }
            DefaultPool pool = open(wanted, found, checked);
            Level level = explicit && !auto ? Level.DEBUG : Level.INFO;
            log(pool, level, wanted.source() + (auto ? " (auto" + idleCores(found) + ")" : ""));
            return pool;
        });
    }

    private static void log(DefaultPool pool, Level level, String source) {
        Logs.LIDO.log(level, "pool {0}:{1} chosen by {2}", pool.backend(), Integer.toString(pool.size()), source);
    }

    /** Nobody asks auto for a pool in order to leave the other cores idle. */
    private static String idleCores(Providers.Found found) {
        int cores = Runtime.getRuntime().availableProcessors();
        return found.autoPreference() >= 0 || cores == 1
                ? ""
                : ", on one of " + cores + " cores, since there is no lido-backend-threads that could be used";
    }

    /**
     * What initializes a class runs once in each JVM, and the class's functions run nowhere before it has ended: the
     * workers of a pool that it chooses would wait for it, or choose pools of their own, and so on without end.
     */
    private static void refuseOutsideOfTasks(boolean explicit) {
        if (!explicit && isInWorker()) {
            // It gets a serial pool.
            return;
        }
        String initialized = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getMethodName().equals("<clinit>"))
                        .map(StackWalker.StackFrame::getClassName)
                        .findFirst()
                        .orElse(null));
        if (initialized != null) {
            throw new ConfigException(
                    "LIDO-35",
                    "a pool was chosen while the class " + initialized
                            + " is being initialized, by the value of a static field or a static block: its workers would"
                            + " wait for that, or do the same; choose the pool in a method, for example in main");
        }
        if (explicit && CurrentTask.worksForAnother() && !CurrentTask.exists()) {
            throw new ConfigException(
                    "LIDO-35",
                    "a pool was chosen in a worker of another pool, outside of any task, for example by the constructor of"
                            + " a value that is being read: each worker would have workers of its own; choose it in main, or"
                            + " in a task");
        }
    }

    private static boolean isInWorker() {
        return CurrentTask.exists() || CurrentTask.worksForAnother();
    }

    /**
     * If this JVM is a worker of the backend that a configuration asks for, works until its masters are done, and ends
     * the JVM.
     *
     * @param config the configuration
     */
    public static void serveIfWorker(PoolConfig config) {
        inProgram(config, given -> {
            PoolConfig wanted = given.backend().isPresent() ? given : ProviderSelector.fallBack(given);
            return ProviderSelector.blaming(wanted, () -> {
                Providers.Found found = ProviderSelector.find(wanted);
                serveIfWorker(wanted, found, check(wanted, found));
                return null;
            });
        });
    }

    /**
     * Has the calling thread's context loader find the classes of the program while a pool is made, so that backends and
     * their threads find them too.
     */
    private static <R> R inProgram(PoolConfig config, Function<PoolConfig, R> action) {
        Optional<ClassLoader> program = ProgramLoader.below(ProgramLoader.context());
        if (program.isEmpty()) {
            return action.apply(config);
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(program.get());
        try {
            return action.apply(config);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void serveIfWorker(PoolConfig config, Providers.Found found, CheckedConfig checked) {
        if (isInWorker()) {
            // This JVM works already; whatever it is, the pool that a task wants is another one.
            return;
        }
        try {
            if (found.provider().gathersCopies()) {
                Copies.areTaken();
            }
            if (config.role() == PoolConfig.Role.WORKER || found.provider().isWorker(checked)) {
                System.exit(found.provider().serve(checked));
            }
        } catch (ConfigException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            throw new ConfigException(
                    "LIDO-30", "this JVM cannot work for pools of the backend " + found.name() + ": " + e, e);
        }
    }

    private static CheckedConfig check(PoolConfig config, Providers.Found found) {
        if (found.problem() != null) {
            throw new ConfigException(
                    "LIDO-6", "the backend " + found.name() + " cannot be used here: " + found.problem());
        }
        return CheckedConfig.of(config, found);
    }

    private static DefaultPool open(PoolConfig config, Providers.Found found, CheckedConfig checked) {
        @Nullable JavaFormat strict = strict(found, checked);
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(found.capabilities());
        if (strict != null) {
            capabilities.add(Capability.COPIES);
        }
        Backend backend = null;
        try {
            backend = found.provider().open(checked);
            DefaultPool pool = start(config, found.name(), backend, strict, capabilities, true);
            pool.engine().setDeadlockSeconds(checked.get(Option.DEADLOCK));
            return pool;
        } catch (ConfigException e) {
            closeAfter(e, backend);
            throw e;
        } catch (Exception | LinkageError e) {
            closeAfter(e, backend);
            throw new ConfigException("LIDO-9", "the backend " + found.name() + " could not be opened: " + e, e);
        } catch (Error e) {
            // As when memory or threads are short: what was started is not left behind.
            closeAfter(e, backend);
            throw e;
        }
    }

    private static @Nullable JavaFormat strict(Providers.Found found, CheckedConfig checked) {
        String filter = checked.get(Option.FILTER);
        if (!checked.get(Option.STRICT)) {
            if (!filter.isEmpty() && found.options().contains(Option.STRICT)) {
                throw new ConfigException(
                        "LIDO-4",
                        "the option filter=" + filter + " of the backend " + found.name()
                                + " has no effect without strict=true, since nothing is deserialized; add strict=true,"
                                + " or remove the filter");
            }
            return null;
        }
        try {
            return new JavaFormat(filter);
        } catch (IllegalArgumentException e) {
            throw JavaSerialization.malformed(filter, e);
        }
    }

    private static DefaultPool start(
            PoolConfig config,
            String name,
            Backend backend,
            @Nullable JavaFormat strict,
            Set<Capability> capabilities,
            boolean master)
            throws Exception {
        Engine engine = new Engine(
                name, backend, config.initializer().orElse(null), config.listeners(), POOLS.incrementAndGet(), !master);
        engine.start();
        long seed = config.seed().isPresent() ? config.seed().getAsLong() : new SplittableRandom().nextLong();
        return new DefaultPool(engine, Settings.defaults(seed), strict, Set.copyOf(capabilities));
    }

    /** The engine's own serial pool, for which no backend needs to be there. */
    private static DefaultPool serial(PoolConfig config, boolean master) {
        try {
            return start(config, SERIAL, new CallerRunsBackend(SERIAL), null, Set.of(Capability.INTERRUPT), master);
        } catch (Exception e) {
            throw new IllegalStateException("a backend without threads and processes did not start", e);
        }
    }

    private static void closeAfter(Throwable failure, @Nullable Backend backend) {
        if (backend != null) {
            try {
                backend.close(0);
            } catch (Throwable thrown) {
                failure.addSuppressed(thrown);
            }
        }
    }

    /**
     * The serial pool that a captured pool becomes in another JVM. It has no threads of its own, so nobody needs to
     * close it.
     */
    static DefaultPool standIn() {
        return StandIn.POOL;
    }

    /**
     * The backends that were found; the contract is that of {@link dev.lido.Pools#backends()}.
     *
     * @return one entry for each, ordered by name
     */
    public static List<BackendInfo> backends() {
        Providers providers = Providers.load(null);
        List<BackendInfo> infos = new ArrayList<>();
        for (Providers.Found found : providers.usable()) {
            infos.add(new BackendInfo(
                    found.name(),
                    found.provider().getClass().getName(),
                    found.location(),
                    found.problem(),
                    found.capabilities(),
                    found.options().stream().map(Option::info).toList()));
        }
        for (Providers.Broken broken : providers.broken()) {
            infos.add(new BackendInfo(
                    broken.provider(), broken.provider(), broken.location(), broken.problem(), Set.of(), List.of()));
        }
        infos.sort(Comparator.comparing(BackendInfo::name));
        return infos;
    }

    private static final class StandIn {
        static final DefaultPool POOL = serial(PoolConfig.builder().build(), false);
    }
}
