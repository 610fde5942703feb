package dev.lido.backend.processes;

import com.google.auto.service.AutoService;
import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.remote.RemoteOptions;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.Option;
import dev.lido.spi.PoolProvider;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pools whose workers are JVMs of their own on this machine. */
@AutoService(PoolProvider.class)
public final class ProcessesProvider implements PoolProvider {
    private static final Option<String> JAVA = Option.text(
            "java", "", "the java that workers run on: a JDK's folder or a program; empty for this JVM's own");
    private static final Option<String> JVM_ARGS =
            Option.text("jvm.args", "", "options for the workers' JVMs, separated by blanks, such as -Xss4m");
    private static final Option<String> MEMORY =
            Option.text("memory", "", "the largest heap of each worker, such as 512m; empty for the JVM's default");
    private static final Option<Map<String, String>> ENV =
            Option.family("env.", "environment variables of the workers, such as env.OMP_NUM_THREADS=1");
    private static final Option<String> START = Option.text(
            "start", "eager", "when workers are started: eager, with the pool, or lazy, with the first call");
    private static final Option<Boolean> ARCHIVE = Option.flag(
            "archive", true, "whether a class-data archive in the user's cache folder lets workers start sooner");
    private static final Option<Integer> MAX_TASKS = Option.integer(
            "maxTasksPerWorker", 0, 0, Integer.MAX_VALUE, "a worker is replaced after so many tasks; 0 for never");

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(JAVA, JVM_ARGS, MEMORY, ENV, START, ARCHIVE, MAX_TASKS));
        options.addAll(RemoteOptions.ALL);
        return options;
    }

    /** Without a number of workers there is one for each core that the JVM sees, which is what a container grants. */
    @Override
    public Backend open(BackendConfig config) {
        int workers = config.workers().orElseGet(() -> Runtime.getRuntime().availableProcessors());
        List<String> args = ShellWords.split("jvm.args", config.get(JVM_ARGS));
        Archive archive = config.get(ARCHIVE) ? Archive.ofThisJvm() : Archive.none();
        ChildCommand command = ChildCommand.of(config.get(JAVA), args, config.get(MEMORY), archive);
        int maxTasks = config.get(MAX_TASKS);
        return new ProcessesBackend(
                workers,
                command,
                archive,
                config.get(ENV),
                isLazy(config.get(START)),
                maxTasks == 0 ? Integer.MAX_VALUE : maxTasks,
                RemoteOptions.of(config));
    }

    private static boolean isLazy(String start) {
        return switch (start) {
            case "lazy" -> true;
            case "eager" -> false;
            default -> throw new ConfigException("LIDO-4", "the option start=" + start + " is neither eager nor lazy");
        };
    }
}
