package dev.lido.backend.hazelcast;

import com.google.auto.service.AutoService;
import com.hazelcast.core.Hazelcast;
import dev.lido.Capability;
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

/** Pools whose workers are members of a Hazelcast cluster. */
@AutoService(BackendProvider.class)
public final class HazelcastProvider implements BackendProvider {
    private static final Option<Boolean> ARCHIVE = Option.flag(
            "archive", true, "whether a class-data archive in the user's cache folder lets children start sooner");

    /** For the service loader. */
    public HazelcastProvider() {}

    @Override
    public String name() {
        return "hazelcast";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(HazelcastSettings.OPTIONS);
        options.addAll(JvmSpec.OPTIONS);
        options.addAll(List.of(ARCHIVE, RemoteOptions.MAX_TASKS, RemoteOptions.SAME_CLASSES));
        options.addAll(RemoteOptions.ALL);
        return options;
    }

    /** With nothing that names a cluster, one of child JVMs: so many as wanted, or one for each core. */
    @Override
    public Backend open(BackendConfig config) {
        SystemLoggers.install();
        RemoteOptions remote = RemoteOptions.of(config);
        HazelcastSettings settings = HazelcastSettings.of(config);
        int maxTasks = RemoteOptions.maxTasks(config);
        if (HazelcastSettings.nameCluster(config)) {
            return new ClusterBackend(
                    settings, config.workers(), maxTasks, config.get(RemoteOptions.SAME_CLASSES), remote);
        }
        int workers = config.workers().orElseGet(() -> Runtime.getRuntime().availableProcessors());
        Archive archive = config.get(ARCHIVE) ? Archive.recorded(ChildMain.class, Hazelcast.class) : Archive.none();
        JvmSpec spec =
                JvmSpec.of(config, archive, QuietJvm.options(Runtime.version().feature()));
        return new LocalBackend(workers, settings, spec, archive, maxTasks, remote);
    }

    @Override
    public int serve(BackendConfig config) throws InterruptedException {
        SystemLoggers.install();
        return StandaloneWorker.serve(HazelcastSettings.of(config), config.get(RemoteOptions.SAME_CLASSES));
    }
}
