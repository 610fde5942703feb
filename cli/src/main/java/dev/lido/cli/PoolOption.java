package dev.lido.cli;

import dev.lido.ConfigException;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The option {@code --pool} for commands of picocli:
 *
 * <pre>{@code
 * @Mixin
 * PoolOption pool;
 *
 * public Integer call() {
 *     try (Pool workers = pool.choose()) { … }
 * }
 * }</pre>
 *
 * <p>Without the option the choice is that of {@link Pools#choosePool(PoolConfig)}: system property, environment
 * variable, {@code auto}. Errors in the option are reported as picocli reports those of any option, with exit code 2.
 */
public final class PoolOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--pool",
            paramLabel = "SPEC",
            completionCandidates = Backends.class,
            description = "Where tasks run: name[:workers][?option=value&option=value]. Backends here:"
                    + " ${COMPLETION-CANDIDATES}.")
    private @Nullable String spec;

    @Option(
            names = "--pool-role",
            paramLabel = "ROLE",
            hidden = true,
            description = "Set by the program that starts workers.")
    private @Nullable String role;

    /** Called by picocli. */
    public PoolOption() {}

    /**
     * {@return the configuration that the command line specifies, to which a program may add a seed or listeners}
     *
     * @throws ParameterException if the specification is not valid
     */
    public PoolConfig config() {
        List<String> flags = new ArrayList<>();
        if (spec != null) {
            flags.add("--pool=" + spec);
        }
        if (role != null) {
            flags.add("--pool-role=" + role);
        }
        try {
            return PoolConfig.fromArgs(flags.toArray(String[]::new));
        } catch (ConfigException wrong) {
            throw told(wrong);
        }
    }

    /**
     * Chooses the pool that the command line specifies.
     *
     * @return the pool, which the caller closes
     * @throws ParameterException if there is no such pool
     */
    public Pool choose() {
        try {
            return Pools.choosePool(config());
        } catch (ConfigException wrong) {
            throw told(wrong);
        }
    }

    private ParameterException told(ConfigException wrong) {
        return new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
    }

    /** The names of the backends that can be used here, for the help text and for completion in a shell. */
    static final class Backends implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Pools.backends().stream()
                    .filter(backend -> backend.available())
                    .map(backend -> backend.name())
                    .iterator();
        }
    }
}
