package dev.lido.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.works.Scale;
import dev.lido.benchmarks.works.Work;
import dev.lido.benchmarks.works.Works;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code bench}, which measures a work on pools of Lido and on their peers. JSON lines go to standard
 * output, a table goes to standard error. {@link Comparison} explains what makes it fair.
 *
 * <p>Exit codes: 0 done, 1 a contestant failed or gave a wrong answer, 2 a bad command line.
 */
@Command(
        name = "bench",
        description =
                "Measures a work on pools and peers, in turns: JSON lines on standard output, a table on standard error.",
        subcommands = JmhCommand.class,
        sortOptions = false)
public final class Bench implements Callable<Integer> {
    private static final int FAILED = 1;

    @Parameters(
            arity = "0..1",
            paramLabel = "WORK",
            description = "W1, W2a, W2b, W3, W4, W5, W6, W7 or W8; benchmarks/README.md describes them.")
    private String workName;

    @ArgGroup(exclusive = true, multiplicity = "0..*")
    private List<Choice> choices = new ArrayList<>();

    @Option(
            names = "--reps",
            paramLabel = "N",
            defaultValue = "10",
            description = "The number of measured repetitions of each contestant; ${DEFAULT-VALUE} by default.")
    private int repetitions;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "4",
            description = "The number of warm-ups of 3 s before those; ${DEFAULT-VALUE} by default.")
    private int warmUps;

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description = "An option for the measured JVMs; may be repeated.")
    private List<String> jvmOptions = new ArrayList<>();

    @Option(names = "--quick", description = "Tests the program with almost no work; the figures are meaningless.")
    private boolean quick;

    @Spec
    private CommandSpec command;

    private final PrintStream out;
    private final PrintStream err;

    private Bench(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** A pool or a peer. One type for both keeps the order of the command line. */
    private static final class Choice {
        @Option(
                names = "--pool",
                paramLabel = "SPEC",
                required = true,
                description = "A pool to measure, such as threads:2; may be repeated.")
        private String pool;

        @Option(
                names = "--peer",
                paramLabel = "NAME",
                required = true,
                description = "A peer to measure: loop, parallel-stream, executor, forkjoin, virtual-threads,"
                        + " python-multiprocessing, python-futures, python-mpi4py, socket-raw, hazelcast-raw,"
                        + " mpi-raw or spawn-raw; may be repeated.")
        private String peer;
    }

    /**
     * Runs the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(inUtf8(System.out), inUtf8(System.err), args));
    }

    /** Encodes in UTF-8 in any locale, as JSON requires; units contain Greek letters. */
    private static PrintStream inUtf8(PrintStream stream) {
        return new PrintStream(stream, true, UTF_8);
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        CommandLine line = new CommandLine(new Bench(out, err));
        line.getCommandSpec()
                .addOption(OptionSpec.builder("--help")
                        .usageHelp(true)
                        .description("Shows this help.")
                        .build());
        line.setOut(new PrintWriter(out, true, UTF_8));
        line.setErr(new PrintWriter(err, true, UTF_8));
        line.setParameterExceptionHandler((bad, ignored) -> {
            err.println(bad.getMessage());
            err.println("--help lists the options.");
            return CommandLine.ExitCode.USAGE;
        });
        line.getSubcommands().get("jmh").setUnmatchedOptionsArePositionalParams(true);
        return line.execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Scale scale = quick ? Scale.QUICK : Scale.FULL;
        Work work = work(scale);
        if (repetitions < 1) {
            throw bad("--reps must be at least 1, but is " + repetitions);
        }
        if (warmUps < 1) {
            throw bad("--warm-ups must be at least 1, but is " + warmUps);
        }
        Set<Entry> entries = entries(work);
        if (entries.isEmpty() && !choices.isEmpty()) {
            throw bad("nothing is left to measure");
        }
        if (entries.isEmpty()) {
            throw bad("nothing to measure: specify at least one --pool=SPEC or --peer=NAME; peers of " + work.name()
                    + " are " + labels(work));
        }
        try {
            List<Result> results =
                    new Comparison(work, scale, warmUps, repetitions, jvmOptions).run(List.copyOf(entries));
            Report report = new Report(work, results);
            report.writeLines(out);
            report.writeTable(err);
            return 0;
        } catch (MeasurementException failed) {
            err.println(failed.getMessage());
            return failed.isBadConfig() ? CommandLine.ExitCode.USAGE : FAILED;
        }
    }

    private Work work(Scale scale) {
        String known = "the works are " + String.join(", ", Works.NAMES) + ", and jmh";
        if (workName == null) {
            throw bad("no work is specified; " + known);
        }
        return Works.find(workName, scale).orElseThrow(() -> bad("unknown work '" + workName + "'; " + known));
    }

    private Set<Entry> entries(Work work) {
        Set<Entry> entries = new LinkedHashSet<>();
        for (Choice choice : choices) {
            if (choice.pool != null) {
                entries.add(Entry.ofPool(choice.pool));
                continue;
            }
            String known = "; peers of " + work.name() + " are " + labels(work);
            Peer peer = Peer.find(choice.peer).orElseThrow(() -> bad("unknown peer '" + choice.peer + "'" + known));
            if (!work.peers().contains(peer)) {
                throw bad("the peer " + peer.label() + " does not support " + work.name() + known);
            }
            Optional<String> reason = peer.unavailable();
            if (reason.isPresent()) {
                err.println("left out: the peer " + peer.label() + " " + reason.get());
            } else {
                entries.add(Entry.of(peer));
            }
        }
        return entries;
    }

    private static String labels(Work work) {
        return String.join(", ", work.peers().stream().map(Peer::label).toList());
    }

    private ParameterException bad(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
