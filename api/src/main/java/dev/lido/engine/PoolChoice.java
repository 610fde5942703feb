package dev.lido.engine;

import dev.lido.BackendInfo;
import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.spi.Backend;
import dev.lido.spi.Option;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides which backend a configuration means, and opens it. */
public final class PoolChoice {
    private static final String AUTO = "auto";
    private static final String SERIAL = "serial";
    private static final String PROPERTY = "lido.pool";
    private static final String ENVIRONMENT = "LIDO_POOL";
    private static final AtomicInteger POOLS = new AtomicInteger();

    private PoolChoice() {}

    /**
     * Makes the pool that a configuration asks for; the contract is that of {@link
     * dev.lido.Pools#choosePool(PoolConfig)}.
     *
     * @param config the configuration
     * @return the pool
     */
    public static Pool open(PoolConfig config) {
        boolean explicit = config.backend().isPresent();
        PoolConfig wanted = explicit ? config : fallBack(config);
        boolean auto = isAuto(wanted);
        Providers.Found found = find(wanted);
        CheckedConfig checked = check(wanted, found);
        serveIfWorker(wanted, found, checked);
        Level level = explicit && !auto ? Level.DEBUG : Level.INFO;
        EnginePool pool = open(wanted, found, checked, true);
        Logs.LIDO.log(
                level,
                "pool {0}:{1} chosen by {2}",
                pool.backend(),
                Integer.toString(pool.size()),
                wanted.source() + (auto ? " (auto)" : ""));
        return pool;
    }

    /**
     * If this JVM is a worker of the backend that a configuration asks for, works until its masters are done, and ends
     * the JVM.
     *
     * @param config the configuration
     */
    public static void serveIfWorker(PoolConfig config) {
        PoolConfig wanted = config.backend().isPresent() ? config : fallBack(config);
        Providers.Found found = find(wanted);
        serveIfWorker(wanted, found, check(wanted, found));
    }

    private static void serveIfWorker(PoolConfig config, Providers.Found found, CheckedConfig checked) {
        if (CurrentTask.exists()) {
            // This JVM works already; whatever it is, the pool that a task wants is another one.
            return;
        }
        try {
            if (config.worker() || found.provider().isWorker(checked)) {
                System.exit(found.provider().serve(checked));
            }
        } catch (ConfigException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            throw new ConfigException(
                    "LIDO-30", "this JVM can not work for pools of the backend " + found.name() + ": " + e, e);
        }
    }

    private static boolean isAuto(PoolConfig config) {
        return config.backend().orElse(AUTO).equals(AUTO);
    }

    private static Providers.Found find(PoolConfig config) {
        return isAuto(config)
                ? mostPreferred(Providers.load(name -> true))
                : named(config.backend().orElseThrow());
    }

    private static CheckedConfig check(PoolConfig config, Providers.Found found) {
        if (found.problem() != null) {
            throw new ConfigException(
                    "LIDO-6", "the backend " + found.name() + " can not be used here: " + found.problem());
        }
        return CheckedConfig.of(config, found);
    }

    /** Property, environment, default; inside a task always serial. */
    private static PoolConfig fallBack(PoolConfig config) {
        if (CurrentTask.exists()) {
            // The number of workers and the options that the program wants were meant for another backend.
            return config.toBuilder().spec(SERIAL).source("being inside a task").build();
        }
        String property = System.getProperty(PROPERTY);
        if (property != null && !property.isBlank()) {
            return chosen(config, property, "system property " + PROPERTY);
        }
        String environment = System.getenv(ENVIRONMENT);
        if (environment != null && !environment.isBlank()) {
            return chosen(config, environment, "environment variable " + ENVIRONMENT);
        }
        return chosen(config, AUTO, "default");
    }

    private static PoolConfig chosen(PoolConfig config, String spec, String source) {
        PoolConfig parsed = PoolConfig.parse(spec);
        PoolConfig.Builder builder = config.toBuilder().spec(spec).source(source);
        if (parsed.workers().isEmpty()) {
            config.workers().ifPresent(builder::workers);
        }
        config.options().forEach((key, value) -> {
            if (!parsed.options().containsKey(key)) {
                builder.option(key, value);
            }
        });
        return builder.build();
    }

    private static Providers.Found mostPreferred(Providers providers) {
        return providers.usable().stream()
                .filter(found -> found.autoPreference() > Integer.MIN_VALUE)
                .filter(found -> found.problem() == null)
                .max(Comparator.comparingInt(found -> found.autoPreference()))
                .orElseThrow(() -> new ConfigException(
                        "LIDO-8",
                        "no backend was found that could be chosen automatically" + brokenHint(providers)
                                + "; put lido-backend-threads or another backend on the class path"));
    }

    private static Providers.Found named(String name) {
        Providers providers = Providers.load(name::equals);
        List<Providers.Found> matches = providers.usable();
        if (matches.isEmpty()) {
            throw unknown(name, providers);
        }
        if (matches.size() > 1) {
            throw new ConfigException(
                    "LIDO-7",
                    "the backend name '" + name + "' is provided " + matches.size() + " times: "
                            + matches.stream()
                                    .map(found -> found.provider().getClass().getName() + " in " + found.location())
                                    .collect(Collectors.joining(" and "))
                            + "; take all but one off the class path");
        }
        return matches.get(0);
    }

    private static ConfigException unknown(String name, Providers providers) {
        Set<String> names = providers.names();
        if (names.isEmpty()) {
            return new ConfigException(
                    "LIDO-8",
                    "the backend '" + name + "' is wanted, but no backend was found at all" + brokenHint(providers)
                            + "; put lido-backend-serial, lido-backend-threads or another backend on the class path");
        }
        return new ConfigException(
                "LIDO-2",
                "there is no backend '" + name + "'"
                        + NearestName.of(name, names)
                                .map(near -> " (did you mean '" + near + "'?)")
                                .orElse("")
                        + "; the backends found are " + String.join(", ", names) + ", and auto chooses among them"
                        + brokenHint(providers));
    }

    private static String brokenHint(Providers providers) {
        if (providers.broken().isEmpty()) {
            return "";
        }
        return providers.broken().stream()
                .map(broken -> broken.provider() + " in " + broken.location() + ": " + broken.problem())
                .collect(Collectors.joining("; ", " (and could not be loaded: ", ")"));
    }

    private static EnginePool open(PoolConfig config, Providers.Found found, CheckedConfig checked, boolean master) {
        boolean strict = checked.get(Option.STRICT);
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(found.capabilities());
        if (strict) {
            capabilities.add(Capability.COPIES);
        }
        Backend backend = null;
        try {
            backend = found.provider().open(checked);
            Engine engine = new Engine(
                    found.name(),
                    backend,
                    config.initializer().orElse(null),
                    config.listeners(),
                    POOLS.incrementAndGet(),
                    !master);
            engine.start();
            long seed = config.seed().isPresent() ? config.seed().getAsLong() : new SplittableRandom().nextLong();
            return new EnginePool(engine, Settings.defaults(seed), strict, Set.copyOf(capabilities), master);
        } catch (ConfigException e) {
            closeAfter(e, backend);
            throw e;
        } catch (Exception | LinkageError e) {
            closeAfter(e, backend);
            throw new ConfigException("LIDO-9", "the backend " + found.name() + " could not be opened: " + e, e);
        }
    }

    private static void closeAfter(Throwable failure, @Nullable Backend backend) {
        if (backend != null) {
            try {
                backend.close(0);
            } catch (RuntimeException | Error thrown) {
                failure.addSuppressed(thrown);
            }
        }
    }

    /**
     * The serial pool that a captured pool becomes in another JVM. It has no threads of its own, so nobody needs to
     * close it.
     */
    static EnginePool standIn() {
        return StandIn.POOL;
    }

    /**
     * The backends that were found; the contract is that of {@link dev.lido.Pools#backends()}.
     *
     * @return one entry for each, ordered by name
     */
    public static List<BackendInfo> backends() {
        Providers providers = Providers.load(name -> true);
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
        static final EnginePool POOL = open();

        private static EnginePool open() {
            PoolConfig config = PoolConfig.parse(SERIAL);
            Providers.Found found = named(SERIAL);
            return PoolChoice.open(config, found, check(config, found), false);
        }
    }
}
