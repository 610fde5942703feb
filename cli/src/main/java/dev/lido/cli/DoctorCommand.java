package dev.lido.cli;

import dev.lido.BackendInfo;
import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.TaskContext;
import dev.lido.remote.ClassPathHash;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code lido doctor}. It creates no pool unless the option to try one is set. */
@Command(
        name = "doctor",
        description = "Reports which backends are available here, and what their pools would find.",
        footer = {
            "",
            "Exit codes: 0 no problem was found; 1 no pool could be chosen, a backend could not be loaded, or the"
                    + " pool to try does not work."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final int WORKERS_TRIED = 100;

    @Spec
    private CommandSpec command;

    @Option(names = "--pool", paramLabel = "SPEC", description = "Also tries this pool: creates it and runs tasks.")
    private @Nullable String pool;

    private final List<String> complaints = new ArrayList<>();
    private PrintWriter out;

    DoctorCommand() {}

    @Override
    public Integer call() {
        out = command.commandLine().getOut();
        List<BackendInfo> backends = Pools.backends();
        program();
        backends(backends);
        choice(Choice.now(backends));
        cores();
        cluster();
        if (pool != null) {
            tryOut(pool);
        }
        out.println();
        if (complaints.isEmpty()) {
            out.println(verdict(backends));
        } else {
            complaints.forEach(complaint -> out.println("LIDO-60: " + complaint));
        }
        out.flush();
        return complaints.isEmpty() ? 0 : 1;
    }

    /** {@return the last line of a report without complaints} */
    static String verdict(List<BackendInfo> backends) {
        List<String> unusable = backends.stream()
                .filter(backend -> !backend.available())
                .map(BackendInfo::name)
                .toList();
        return "All is well"
                + switch (unusable.size()) {
                    case 0 -> ".";
                    case 1 -> ", but the backend " + unusable.get(0) + " cannot be used here; see above.";
                    default -> ", but the backends " + String.join(", ", unusable) + " cannot be used here; see above.";
                };
    }

    private void program() {
        line("lido", Lido.version());
        line(
                "JDK",
                Runtime.version() + ", " + System.getProperty("java.vm.name") + ", " + System.getProperty("java.home"));
        line(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        line("class path", ClassPathHash.ofThisJvm());
    }

    private void backends(List<BackendInfo> backends) {
        for (BackendInfo backend : backends) {
            out.println();
            line("backend", backend.name() + (backend.available() ? "" : " (not usable here)"));
            line("  found in", backend.location());
            if (backend.available()) {
                line(
                        "  declares",
                        backend.capabilities().isEmpty()
                                ? "nothing"
                                : backend.capabilities().stream()
                                        .sorted()
                                        .map(capability -> capability.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")));
                backend.options()
                        .forEach(option -> line(
                                "  option",
                                option.name() + ": " + option.type() + ", "
                                        + (option.defaultValue().isEmpty() ? "none" : option.defaultValue())
                                        + " by default"));
            } else {
                line("  problem", String.valueOf(backend.problem()));
                // A problem that the provider reports itself is not a fault. A provider that cannot be loaded is one.
                if (backend.name().equals(backend.provider())) {
                    complaints.add(
                            "the backend " + backend.name() + " in " + backend.location() + " could not be loaded: "
                                    + backend.problem() + "; remove it from the class path, or repair it");
                }
            }
        }
        if (backends.isEmpty()) {
            complaints.add("no backend was found; put lido-backend-threads or another backend on the class path");
        }
    }

    private void choice(Choice choice) {
        out.println();
        line("without --pool", choice.what());
        line("  because", choice.why());
        choice.complaint().ifPresent(complaints::add);
    }

    private void cores() {
        out.println();
        Machine machine = Machine.here();
        line("cores", machine.seenByJvm() + " seen by the JVM");
        line("  affinity", machine.affinity());
        line("  cgroup", machine.cgroup());
        line("  online", machine.online());
        line("heap", Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB at most");
    }

    private void cluster() {
        out.println();
        line("MPI launcher", Surroundings.launcher());
        line("MPI library", Surroundings.mpiLibrary());
        line("mpirun", Surroundings.mpirun());
        line("Hazelcast", Surroundings.hazelcast());
    }

    private void tryOut(String spec) {
        out.println();
        try (Pool tried = Pools.choosePool(PoolConfig.parse(spec))) {
            int tasks = Math.min(tried.size(), WORKERS_TRIED);
            List<Integer> inputs = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                inputs.add(i);
            }
            List<String> workers = tried.withChunkSize(1)
                    .map(
                            inputs,
                            i -> TaskContext.current().worker() + " in process "
                                    + ProcessHandle.current().pid());
            line("tried", spec + ": " + tried.backend() + " with " + tried.size() + " workers");
            workers.stream().distinct().forEach(worker -> line("  a task ran on", worker));
            if (tried.capabilities().contains(Capability.REMOTE)) {
                line("  ", "functions and inputs were serialized");
            }
        } catch (ConfigException failure) {
            line("tried", spec + ": failed");
            complaints.add("the pool " + spec + " cannot be used: " + failure.getMessage());
        }
    }

    private void line(String what, String value) {
        out.printf("%-16s %s%n", what, value);
    }
}
