package dev.lido.backend.processes;

import com.google.auto.service.AutoService;
import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.process.Archive;
import dev.lido.remote.process.JvmSpec;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Option;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Pools whose workers are JVMs of their own on this machine. */
@AutoService(BackendProvider.class)
public final class ProcessesProvider implements BackendProvider {
    private static final Option<String> START = Option.text(
            "start", "eager", "when workers are started: eager, with the pool, or lazy, with the first call");
    private static final Option<Boolean> ARCHIVE = Option.flag(
            "archive", true, "whether a class-data archive in the user's cache folder lets workers start sooner");

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
        List<Option<?>> options = new ArrayList<>(JvmSpec.OPTIONS);
        options.addAll(List.of(START, ARCHIVE, RemoteOptions.MAX_TASKS));
        options.addAll(RemoteOptions.ALL);
        return options;
    }

    /** Without a number of workers there is one for each core that the JVM sees, which is what a container grants. */
    @Override
    public Backend open(BackendConfig config) {
        int workers = config.workers().isPresent()
                ? config.workers().getAsInt()
                : Runtime.getRuntime().availableProcessors();
        Archive archive = config.get(ARCHIVE) ? Archive.ofThisJvm(ProcessWorkerMain.class) : Archive.none();
        return new ProcessesBackend(
                workers,
                JvmSpec.of(config, archive),
                archive,
                isLazy(config.get(START)),
                RemoteOptions.maxTasks(config),
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
