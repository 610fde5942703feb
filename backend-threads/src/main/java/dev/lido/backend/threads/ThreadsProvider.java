package dev.lido.backend.threads;

import com.google.auto.service.AutoService;
import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Option;
import java.util.List;
import java.util.Set;

/** Pools whose workers are threads of this JVM. */
@AutoService(BackendProvider.class)
public final class ThreadsProvider implements BackendProvider {
    static final Option<Boolean> VIRTUAL = Option.flag(
            "virtual", false, "runs the workers on virtual threads, for tasks that mostly wait; JDK 21 or newer");

    /** The default maximum number of processes and threads of a machine with Linux. */
    private static final int MOST_OF_THE_SYSTEM = 32_768;

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.INTERRUPT);
    }

    @Override
    public List<Option<?>> options() {
        return List.of(VIRTUAL, Option.STRICT, Option.FILTER);
    }

    @Override
    public int autoPreference() {
        return 0;
    }

    /** By default there is one worker for each core that the JVM sees, which takes a container's limit into account. */
    @Override
    public Backend open(BackendConfig config) {
        int workers = config.workers().orElseGet(() -> Runtime.getRuntime().availableProcessors());
        boolean virtual = config.get(VIRTUAL);
        if (!virtual && workers > MOST_OF_THE_SYSTEM) {
            throw new ConfigException(
                    "LIDO-46",
                    "a pool of the backend threads may have at most " + MOST_OF_THE_SYSTEM + " platform threads, but "
                            + workers + " were requested; tasks that compute need one for each core, and tasks that"
                            + " mostly wait can use virtual=true on JDK 21 or newer");
        }
        return new ThreadsBackend(workers, virtual ? ThreadMaker.virtual() : ThreadMaker.platform());
    }
}
