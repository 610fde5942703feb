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
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides which backend a configuration means, and opens it. */
public final class PoolFactory {
    private static final String AUTO = "auto";
    private static final String SERIAL = "serial";
    private static final String PROPERTY = "lido.pool";
    private static final String ENVIRONMENT = "LIDO_POOL";
    private static final String BY_PROPERTY = "system property " + PROPERTY;
    private static final String BY_ENVIRONMENT = "environment variable " + ENVIRONMENT;
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
        PoolConfig wanted = explicit ? config : fallBack(config);
        return blaming(wanted, () -> {
            boolean auto = isAuto(wanted);
            Providers.Found found = find(wanted);
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
            PoolConfig wanted = given.backend().isPresent() ? given : fallBack(given);
            return blaming(wanted, () -> {
                Providers.Found found = find(wanted);
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

    /** Says in an error where a value came from that the program does not have in its own text or on its command line. */
    private static <R> R blaming(PoolConfig config, Supplier<R> action) {
        try {
            return action.get();
        } catch (ConfigException e) {
            throw switch (config.source()) {
                case BY_PROPERTY -> blamed(e, BY_PROPERTY, System.getProperty(PROPERTY));
                case BY_ENVIRONMENT -> blamed(e, BY_ENVIRONMENT, System.getenv(ENVIRONMENT));
                default -> e;
            };
        }
    }

    private static ConfigException blamed(ConfigException e, String source, String spec) {
        String message = e.getMessage().substring(e.code().length() + 2);
        return new ConfigException(e.code(), "the " + source + " asks for the pool '" + spec + "', but " + message, e);
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

    private static boolean isAuto(PoolConfig config) {
        return config.backend().orElse(AUTO).equals(AUTO);
    }

    private static Providers.Found find(PoolConfig config) {
        return isAuto(config) ? mostPreferred(Providers.load(null)) : named(config);
    }

    private static CheckedConfig check(PoolConfig config, Providers.Found found) {
        if (found.problem() != null) {
            throw new ConfigException(
                    "LIDO-6", "the backend " + found.name() + " cannot be used here: " + found.problem());
        }
        return CheckedConfig.of(config, found);
    }

    /** Property, environment, default. */
    private static PoolConfig fallBack(PoolConfig config) {
        String property = System.getProperty(PROPERTY);
        if (property != null && !property.isBlank()) {
            return chosen(config, property, BY_PROPERTY);
        }
        String environment = System.getenv(ENVIRONMENT);
        if (environment != null && !environment.isBlank()) {
            return chosen(config, environment, BY_ENVIRONMENT);
        }
        return chosen(config, AUTO, "default");
    }

    private static PoolConfig chosen(PoolConfig config, String spec, String source) {
        PoolConfig parsed;
        try {
            parsed = PoolConfig.parse(spec);
        } catch (ConfigException e) {
            throw blamed(e, source, spec);
        }
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
                                + "; put lido-backend-threads or another backend on the class path"
                                + (providers.names().isEmpty()
                                        ? ""
                                        : ", or name one of those found: " + String.join(", ", providers.names()))));
    }

    private static Providers.Found named(PoolConfig config) {
        String name = config.backend().orElseThrow();
        Providers providers = Providers.load(name);
        List<Providers.Found> matches = providers.usable();
        if (matches.isEmpty()) {
            throw unknown(config, name, providers);
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

    private static ConfigException unknown(PoolConfig config, String name, Providers providers) {
        Set<String> names = providers.names();
        Optional<String> artifact = OwnBackends.named(name).map(own -> own.artifact());
        if (names.isEmpty()) {
            return new ConfigException(
                    "LIDO-8",
                    "the backend '" + name + "' is wanted, but no backend was found at all" + brokenHint(providers)
                            + "; put " + artifact.orElse("lido-backend-threads or another backend")
                            + " on the class path");
        }
        return new ConfigException(
                "LIDO-2",
                "there is no backend '" + name + "'"
                        + artifact.map(jar -> ", which is in " + jar + "; put that on the class path")
                                .orElseGet(() -> guess(config, name, names))
                        + "; the backends found are " + String.join(", ", names) + ", and auto chooses among them"
                        + brokenHint(providers));
    }

    /** What a wrong name may have meant: a backend that is there or another one of Lido's, with a number behind it or not. */
    private static String guess(PoolConfig config, String name, Set<String> found) {
        Set<String> candidates = new TreeSet<>(found);
        OwnBackends.all().forEach(own -> candidates.add(own.name()));
        int letters = name.length();
        while (letters > 0 && Character.isDigit(name.charAt(letters - 1))) {
            letters--;
        }
        String number = config.workers().isPresent() ? "" : name.substring(letters);
        if (!number.isEmpty() && "-_".indexOf(name.charAt(letters - 1)) >= 0) {
            letters--;
        }
        Optional<String> near =
                number.isEmpty() ? Optional.empty() : NearestName.of(name.substring(0, letters), candidates);
        if (near.isPresent()) {
            return didYouMean(near.get() + ":" + number, near.get(), found);
        }
        return NearestName.of(name, candidates)
                .map(alike -> didYouMean(alike, alike, found))
                .orElse("");
    }

    private static String didYouMean(String spec, String backend, Set<String> found) {
        return " (did you mean '" + spec + "'" + (found.contains(backend) ? "" : ", which is not on the class path")
                + "?)";
    }

    private static String brokenHint(Providers providers) {
        if (providers.broken().isEmpty()) {
            return "";
        }
        return providers.broken().stream()
                .map(broken -> broken.provider() + " in " + broken.location() + ": " + broken.problem())
                .collect(Collectors.joining("; ", " (and could not be loaded: ", ")"));
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
            return start(config, found.name(), backend, strict, capabilities, true);
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
                                + " has no effect without strict=true, since nothing is read from bytes; add that, or"
                                + " leave the filter out");
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
