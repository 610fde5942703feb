package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.ColorScheme;

/** Prints a line for each case as it ends. */
final class ConsoleTable {
    private static final int NAME = 52;
    private static final int REASON = 400;

    private final PrintWriter out;
    private final Ansi ansi;
    private String group = "";

    ConsoleTable(PrintWriter out, ColorScheme colors) {
        this.out = out;
        ansi = colors.ansi();
    }

    void begin(String pool, int workers, String capabilities, String versions, long seed) {
        out.printf("%s, %d worker%s%n", styled("bold", pool), workers, workers == 1 ? "" : "s");
        out.println("declares " + (capabilities.isEmpty() ? "no capabilities" : capabilities));
        out.println(versions);
        out.println("seed " + seed);
        out.flush();
    }

    void row(CaseResult result) {
        if (!result.group().equals(group)) {
            group = result.group();
            out.println();
            out.println(styled("bold", group));
        }
        String style = switch (result.status()) {
            case PASSED -> "green";
            case FAILED -> "red,bold";
            case SKIPPED -> "yellow";
        };
        out.printf(
                Locale.ROOT,
                "%s %2d %-" + NAME + "s %6.2f s  %s%n",
                styled(style, result.status().word()),
                result.number(),
                result.name(),
                result.seconds(),
                String.join(" ", result.rules()));
        if (result.status() != Status.PASSED) {
            String reason = result.reason().strip();
            int end = result.status() == Status.SKIPPED ? REASON : Math.max(REASON, reason.indexOf('\n'));
            out.println((reason.length() > end ? reason.substring(0, end) + " …" : reason)
                    .indent(8)
                    .stripTrailing());
        }
        out.flush();
    }

    void end(PoolReport report) {
        long failed = report.count(Status.FAILED);
        out.println();
        out.println(styled(
                failed > 0 ? "red,bold" : "green,bold",
                String.format(
                        Locale.ROOT,
                        "%s: %d passed, %d failed, %d skipped, in %.1f s",
                        report.title(),
                        report.count(Status.PASSED),
                        failed,
                        report.count(Status.SKIPPED),
                        report.took().toMillis() / 1e3)));
        out.flush();
    }

    private String styled(String style, String text) {
        IStyle[] styles = Style.parse(style);
        return ansi.enabled() ? Style.on(styles) + text + Style.off(styles) : text;
    }
}
