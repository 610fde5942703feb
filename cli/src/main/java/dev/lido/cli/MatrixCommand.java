package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code lido matrix}. */
@Command(
        name = "matrix",
        description = "Combines the reports that several runs of the kit wrote with --xml into one table.",
        footer = {"", "Exit codes: 0 no case failed in any report, 1 at least one did."},
        mixinStandardHelpOptions = true)
final class MatrixCommand implements Callable<Integer> {
    @Option(names = "--markdown", paramLabel = "FILE", description = "Writes the table in Markdown.")
    private @Nullable Path markdown;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes the table as an HTML page.")
    private @Nullable Path html;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The reports, one for each column.")
    private List<Path> files = new ArrayList<>();

    MatrixCommand() {}

    @Override
    public Integer call() throws IOException {
        List<PoolReport> reports = new ArrayList<>();
        for (Path file : files) {
            reports.add(JunitXml.read(file));
        }
        Reports.write(reports, markdown, html);
        return reports.stream().anyMatch(report -> report.count(Status.FAILED) > 0) ? 1 : 0;
    }
}
