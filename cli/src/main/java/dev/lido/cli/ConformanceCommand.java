package dev.lido.cli;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.cli.CaseResult.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code lido conformance}. */
@Command(
        name = "conformance",
        description = {
            "Runs the conformance kit on a pool of any backend on the class path.",
            "Under mpirun, rank 0 runs the kit and the other ranks are its workers."
        },
        footer = {"", "Exit codes: 0 no case failed, 1 at least one did, 2 there is no such pool."},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConformanceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--pool",
            required = true,
            paramLabel = "SPEC",
            completionCandidates = PoolOption.Backends.class,
            description =
                    "The pool: name[:workers][?option=value&option=value]. Two workers are enough. Backends here: "
                            + "${COMPLETION-CANDIDATES}.")
    private String pool;

    @Option(
            names = "--pool-role",
            paramLabel = "ROLE",
            hidden = true,
            description = "Set by the program that starts workers.")
    private @Nullable String role;

    @Option(
            names = "--broken-pool",
            paramLabel = "SPEC",
            description = "A pool whose workers cannot be started, for the case about such pools.")
    private @Nullable String broken;

    @Option(
            names = "--broken-words",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "The text that the workers of that pool print to standard error.")
    private String words;

    @Option(
            names = "--engine-programs",
            paramLabel = "NAMES",
            split = ",",
            description = "Programs of child processes that the backend's engine keeps as long as the JVM lives."
                    + " They do not count as leaks.")
    private Set<String> enginePrograms = Set.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "The timeout of each case; ${DEFAULT-VALUE} by default.")
    private int timeout;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Repeats the random workload of an earlier run.")
    private @Nullable Long seed;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "The name of the pool in reports; its SPEC by default.")
    private @Nullable String title;

    @Option(names = "--xml", paramLabel = "FILE", description = "Writes the results as a report of JUnit.")
    private @Nullable Path xml;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Writes the results as a table in Markdown.")
    private @Nullable Path markdown;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes the results as an HTML page.")
    private @Nullable Path html;

    @Parameters(paramLabel = "CASE", description = "Names or numbers of the cases to run; all by default.")
    private List<String> cases = new ArrayList<>();

    ConformanceCommand() {}

    @Override
    public Integer call() throws IOException {
        long workload = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        System.setProperty("lido.conformance.seed", Long.toString(workload));
        PoolConfig config = role == null
                ? PoolConfig.fromArgs("--pool=" + pool)
                : PoolConfig.fromArgs("--pool=" + pool, "--pool-role=" + role);
        Instant begun = Instant.now();
        int workers;
        String capabilities;
        // This comes before anything is printed: if this JVM is a worker, the call serves and never returns.
        try (Pool first = Pools.choosePool(config)) {
            workers = first.size();
            capabilities =
                    first.capabilities().stream().sorted().map(Enum::name).collect(Collectors.joining(" "));
        }
        CommandLineKit.check(new CommandLineKit.Subject(
                config,
                broken == null ? null : PoolConfig.parse(broken),
                words,
                Set.copyOf(enginePrograms),
                Duration.ofSeconds(timeout)));
        ConsoleTable table = new ConsoleTable(
                command.commandLine().getOut(), command.commandLine().getColorScheme());
        String versions = "Lido " + Lido.version() + ", JDK "
                + Runtime.version().feature() + " ("
                + System.getProperty("java.vm.name") + " " + Runtime.version() + "), " + System.getProperty("os.name")
                + " " + System.getProperty("os.arch");
        table.begin(pool, workers, capabilities, versions, workload);
        List<CaseResult> results = KitRun.run(cases, table::row);
        PoolReport report = new PoolReport(
                title == null ? pool : title,
                pool,
                workers,
                capabilities,
                versions,
                workload,
                begun,
                Duration.between(begun, Instant.now()),
                results);
        table.end(report);
        Reports.write(List.of(report), markdown, html);
        if (xml != null) {
            JunitXml.write(report, xml);
        }
        return report.count(Status.FAILED) > 0 || results.isEmpty() ? 1 : 0;
    }
}
