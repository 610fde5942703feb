package dev.lido;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What kind of pool is wanted. Immutable.
 *
 * <p>A specification has the form {@code name[:workers][?key=value&key=value]}, for example {@code
 * threads:4?strict=true}. In keys and values {@code %} and two hexadecimal digits stand for a byte of UTF-8, so that a
 * value can hold {@code %26}, an ampersand.
 */
public final class PoolConfig {
    private static final String ROLE_FLAG = "--pool-role=";

    private final @Nullable String backend;
    private final @Nullable Integer workers;
    private final Map<String, String> options;
    private final List<String> arguments;
    private final String source;
    private final @Nullable Long seed;
    private final @Nullable Initializer initializer;
    private final List<PoolListener> listeners;
    private final Role role;

    private PoolConfig(Builder builder) {
        backend = builder.backend;
        workers = builder.workers;
        options = Collections.unmodifiableMap(new LinkedHashMap<>(builder.options));
        arguments = List.copyOf(builder.arguments);
        source = builder.source;
        seed = builder.seed;
        initializer = builder.initializer;
        listeners = List.copyOf(builder.listeners);
        role = builder.role;
    }

    /**
     * A configuration from a specification.
     *
     * @param spec {@code name[:workers][?key=value&key=value]}
     * @return the configuration
     * @throws ConfigException if the specification is malformed; whether name and options exist is seen when the pool
     *     is made
     */
    public static PoolConfig parse(String spec) {
        return builder().spec(spec).build();
    }

    /**
     * A configuration from a program's command line: {@code --pool=SPEC} or {@code --pool SPEC} is taken out, the last
     * one counts, and {@link #arguments()} holds the rest. Everything after an argument {@code --} is the program's
     * own. Without the flag the configuration names no backend, and {@link Pools#choosePool(PoolConfig)} decides.
     *
     * <p>{@code --pool-role=worker} or {@code --pool-role=master}, taken out as well, sets the {@link #role()}.
     *
     * @param args the command line
     * @return the configuration
     * @throws ConfigException if the flag has no value or its specification is malformed
     */
    public static PoolConfig fromArgs(String... args) {
        Builder builder = builder();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals("--")) {
                rest.addAll(List.of(args).subList(i, args.length));
                break;
            }
            if (arg.startsWith(ROLE_FLAG)) {
                builder.role(roleNamed(arg.substring(ROLE_FLAG.length())));
                continue;
            }
            if (arg.startsWith("--pool=")) {
                builder.spec(arg.substring("--pool=".length()));
            } else if (arg.equals("--pool")) {
                if (++i == args.length) {
                    throw new ConfigException(
                            "LIDO-1", "the flag --pool needs a value, for example --pool=threads:4 or --pool=serial");
                }
                builder.spec(args[i]);
            } else {
                rest.add(arg);
                continue;
            }
            builder.source("flag --pool");
        }
        return builder.arguments(rest).build();
    }

    private static Role roleNamed(String name) {
        return switch (name) {
            case "worker" -> Role.WORKER;
            case "master" -> Role.MASTER;
            default ->
                throw new ConfigException(
                        "LIDO-28", "the flag --pool-role must be worker or master, but is '" + name + "'");
        };
    }

    /**
     * A builder with nothing set.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that begins with what this configuration says.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.backend = backend;
        builder.workers = workers;
        builder.options.putAll(options);
        builder.arguments = arguments;
        builder.source = source;
        builder.seed = seed;
        builder.initializer = initializer;
        builder.listeners.addAll(listeners);
        builder.role = role;
        return builder;
    }

    /**
     * The wanted backend.
     *
     * @return its name, or empty if that is left to property, environment and default
     */
    public Optional<String> backend() {
        return Optional.ofNullable(backend);
    }

    /**
     * The wanted number of workers.
     *
     * @return at least 1, or empty for the backend's default
     */
    public OptionalInt workers() {
        return workers == null ? OptionalInt.empty() : OptionalInt.of(workers);
    }

    /**
     * The backend's options as they were given.
     *
     * @return an unmodifiable map in the order given
     */
    public Map<String, String> options() {
        return options;
    }

    /**
     * The program's own arguments, without the pool flag.
     *
     * @return empty unless this came from {@link #fromArgs}
     */
    public List<String> arguments() {
        return arguments;
    }

    /**
     * Who chose the backend, for the log.
     *
     * @return for example {@code flag --pool}
     */
    public String source() {
        return source;
    }

    /**
     * The seed of the pool's random streams.
     *
     * @return the seed, or empty to draw one
     */
    public OptionalLong seed() {
        return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
    }

    /**
     * What each worker does before its first task.
     *
     * @return the initializer, or empty
     */
    public Optional<Initializer> initializer() {
        return Optional.ofNullable(initializer);
    }

    /**
     * Who is told what the pool does.
     *
     * @return an unmodifiable list
     */
    public List<PoolListener> listeners() {
        return listeners;
    }

    /**
     * {@return what this JVM was asked to be, {@link Role#MASTER} unless set}
     */
    public Role role() {
        return role;
    }

    /**
     * The specification that would give this backend, worker count and options.
     *
     * @return for example {@code threads:4?strict=true}; {@code auto} if no backend is named
     */
    @Override
    public String toString() {
        return PoolSpec.format(backend == null ? "auto" : backend, workers, options);
    }

    /** What a JVM is to a pool. */
    public enum Role {
        /**
         * It has the pool, and assigns the work. A JVM that a launcher such as {@code mpirun} has started as a worker works
         * nevertheless.
         */
        MASTER,

        /**
         * It runs tasks for pools of other JVMs: {@link Pools#choosePool(PoolConfig)} does not return. Only backends whose
         * workers are started by hand have this role.
         */
        WORKER
    }

    /** Collects a {@link PoolConfig}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String backend;
        private @Nullable Integer workers;
        private final Map<String, String> options = new LinkedHashMap<>();
        private List<String> arguments = List.of();
        private String source = "program";
        private @Nullable Long seed;
        private @Nullable Initializer initializer;
        private final List<PoolListener> listeners = new ArrayList<>();
        private Role role = Role.MASTER;

        private Builder() {}

        /**
         * Sets backend, workers and options from a specification, instead of all that were set before.
         *
         * @param spec {@code name[:workers][?key=value&key=value]}
         * @return this
         * @throws ConfigException if the specification is malformed
         */
        public Builder spec(String spec) {
            PoolSpec parsed = PoolSpec.parse(spec);
            backend = parsed.backend();
            workers = parsed.workers();
            options.clear();
            options.putAll(parsed.options());
            return this;
        }

        /**
         * Sets the backend's name.
         *
         * @param name the name, for example {@code threads}
         * @return this
         */
        public Builder backend(String name) {
            backend = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets the number of workers.
         *
         * @param count at least 1
         * @return this
         * @throws ConfigException if the count is below 1
         */
        public Builder workers(int count) {
            workers = PoolSpec.checkWorkers(count);
            return this;
        }

        /**
         * Sets one of the backend's options.
         *
         * @param name the option's name
         * @param value its value; what it may be is the backend's to say
         * @return this
         */
        public Builder option(String name, Object value) {
            options.put(Objects.requireNonNull(name, "name"), value.toString());
            return this;
        }

        /**
         * Sets the seed that all random streams of the pool depend on.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets what each worker does once, before its first task.
         *
         * @param value the initializer
         * @return this
         */
        public Builder initializer(Initializer value) {
            initializer = Objects.requireNonNull(value, "initializer");
            return this;
        }

        /**
         * Adds someone who is told what the pool does.
         *
         * @param listener the listener
         * @return this
         */
        public Builder listener(PoolListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Says who chose the backend, for the log. The default is {@code program}.
         *
         * @param who for example {@code flag --pool}
         * @return this
         */
        public Builder source(String who) {
            source = Objects.requireNonNull(who, "who");
            return this;
        }

        /**
         * Sets what this JVM is to be. The default is {@link Role#MASTER}.
         *
         * @param value the role
         * @return this
         */
        public Builder role(Role value) {
            role = Objects.requireNonNull(value, "role");
            return this;
        }

        private Builder arguments(List<String> rest) {
            arguments = rest;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return what was collected
         */
        public PoolConfig build() {
            return new PoolConfig(this);
        }
    }
}
