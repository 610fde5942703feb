package dev.lido.backend.mpi;

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
import org.jspecify.annotations.Nullable;

/** Pools whose workers are the ranks of an MPI job. */
@AutoService(BackendProvider.class)
public final class MpiProvider implements BackendProvider {
    private static final Option<String> WAIT = Option.text(
            "wait",
            "adaptive",
            "how ranks wait for messages: adaptive (sleeps more and more), yield (never sleeps) or spin (never lets"
                    + " others run either)");

    /** What makes sense only for workers that the pool starts. */
    private static final List<Option<?>> OF_OWN_JVMS = ofOwnJvms();

    /** Greater than that of threads: who starts a program by a launcher of MPI wants MPI. */
    private static final int PREFERENCE = 10;

    /** The first JDK that warns where a native library is loaded. */
    private static final int FIRST_JDK_THAT_WARNS = 24;

    @Override
    public String name() {
        return "mpi";
    }

    @Override
    public @Nullable String problem() {
        return Bindings.isOnClassPath() ? null : MpiLibrary.find().problem();
    }

    @Override
    public Set<Capability> capabilities() {
        // The ranks of a job live and die together; JVMs that this one starts do not.
        return LauncherInfo.ofThisJvm().isLaunched()
                ? EnumSet.of(Capability.INTERRUPT, Capability.REMOTE, Capability.COPIES)
                : EnumSet.allOf(Capability.class);
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(WAIT, RemoteOptions.SAME_CLASSES));
        options.addAll(OF_OWN_JVMS);
        options.addAll(RemoteOptions.ALL);
        return options;
    }

    private static List<Option<?>> ofOwnJvms() {
        List<Option<?>> options = new ArrayList<>(JvmSpec.OPTIONS);
        options.add(RemoteOptions.MAX_TASKS);
        return options;
    }

    @Override
    public int autoPreference() {
        return LauncherInfo.ofThisJvm().size() > 1 ? PREFERENCE : Integer.MIN_VALUE;
    }

    @Override
    public boolean gathersCopies() {
        return LauncherInfo.ofThisJvm().size() > 1;
    }

    @Override
    public boolean isWorker(BackendConfig config) {
        return LauncherInfo.ofThisJvm().rank() > 0;
    }

    @Override
    public int serve(BackendConfig config) throws Exception {
        RankServer.check(LauncherInfo.ofThisJvm());
        return RankServer.serve(WaitMode.of(config.get(WAIT)).idleStrategy());
    }

    @Override
    public Backend open(BackendConfig config) throws Exception {
        LauncherInfo launch = LauncherInfo.ofThisJvm();
        WaitMode waitMode = WaitMode.of(config.get(WAIT));
        if (!launch.isLaunched()) {
            return openWithoutLauncher(config, waitMode);
        }
        checkNothingForOwnJvms(config);
        int there = launch.size() - 1;
        int wanted = config.workers().orElse(Math.max(1, there));
        if (wanted > there) {
            throw new ConfigException(
                    "LIDO-54",
                    "the pool mpi" + (config.workers().isPresent() ? ":" + wanted : "") + " needs "
                            + (wanted == 1 ? "a rank" : wanted + " ranks") + " besides this one, but "
                            + launch.launcher()
                            + " has started " + there + "; start " + (wanted + 1) + ", as in mpirun -n "
                            + (wanted + 1));
        }
        return new RanksBackend(
                Ranks.get(),
                wanted,
                waitMode.idleStrategy(),
                config.get(RemoteOptions.SAME_CLASSES),
                RemoteOptions.of(config));
    }

    private static Backend openWithoutLauncher(BackendConfig config, WaitMode waitMode) {
        int workers = config.workers()
                .orElseThrow(() -> new ConfigException(
                        "LIDO-51",
                        "no launcher has started this JVM as one of several ranks, and the pool mpi does not state the"
                                + " number of workers to start; use mpi:4 for four on this machine, or start the program by"
                                + " mpirun -n 5"));
        JvmSpec spec =
                JvmSpec.of(config, Archive.none(), quiet(Runtime.version().feature()));
        return new SpawnBackend(
                MpiWorld.join(), workers, spec, waitMode, RemoteOptions.maxTasks(config), RemoteOptions.of(config));
    }

    /**
     * Options with which a JVM does not warn that Open MPI's bindings, which are in no module, load a native library.
     *
     * @param jdk the feature version of the JDK that is started
     */
    static List<String> quiet(int jdk) {
        return jdk >= FIRST_JDK_THAT_WARNS ? List.of("--enable-native-access=ALL-UNNAMED") : List.of();
    }

    private static void checkNothingForOwnJvms(BackendConfig config) {
        for (Option<?> option : OF_OWN_JVMS) {
            if (!config.get(option).equals(option.defaultValue())) {
                throw new ConfigException(
                        "LIDO-57",
                        "the option " + option.name()
                                + " is for workers that the pool starts, but a launcher has started"
                                + " the ranks of this job; omit it, and add what the JVMs need to the launcher's"
                                + " command");
            }
        }
    }
}
