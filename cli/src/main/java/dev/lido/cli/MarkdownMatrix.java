package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A {@link Matrix} in Markdown. */
final class MarkdownMatrix {
    private final Matrix matrix;
    private final StringBuilder text = new StringBuilder();

    MarkdownMatrix(Matrix matrix) {
        this.matrix = matrix;
    }

    String text() {
        text.append("""
                # Conformance

                This page contains the results of Lido's conformance kit. The rules that its cases check are those of docs/contract.md.
                A case about a capability that a backend does not declare is skipped.

                A command writes this page; for Lido's own backends it is `scripts/conformance`.

                """);
        pools();
        cases();
        notes();
        return text.toString();
    }

    private void pools() {
        text.append("| pool | workers | declares | passed | failed | skipped | time | date | versions |\n");
        text.append("|---|---|---|---|---|---|---|---|---|\n");
        for (PoolReport pool : matrix.pools()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s<br>`%s` | %d | %s | %d | %d | %d | %.0f s | %s | %s |%n",
                    cell(pool.title()),
                    pool.pool().replace("|", "\\|"),
                    pool.workers(),
                    pool.capabilities().isEmpty()
                            ? "nothing"
                            : pool.capabilities().toLowerCase(Locale.ROOT),
                    pool.count(Status.PASSED),
                    pool.count(Status.FAILED),
                    pool.count(Status.SKIPPED),
                    pool.took().toMillis() / 1e3,
                    DateTimeFormatter.ISO_LOCAL_DATE.format(pool.begun().atOffset(ZoneOffset.UTC)),
                    cell(pool.versions())));
        }
        text.append('\n');
    }

    private void cases() {
        text.append("✓ passed, ✗ failed; a word is the capability that a skipped case needs.\n\n");
        text.append("| | case | rules |");
        matrix.pools()
                .forEach(pool -> text.append(' ').append(cell(pool.title())).append(" |"));
        text.append("\n|---|---|---|")
                .append("---|".repeat(matrix.pools().size()))
                .append('\n');
        for (CaseResult row : matrix.cases()) {
            text.append("| ")
                    .append(row.number())
                    .append(" | ")
                    .append(row.name())
                    .append(" | ")
                    .append(String.join(" ", row.rules()))
                    .append(" |");
            for (PoolReport pool : matrix.pools()) {
                text.append(' ')
                        .append(matrix.result(pool, row)
                                .map(MarkdownMatrix::word)
                                .orElse(""))
                        .append(" |");
            }
            text.append('\n');
        }
    }

    private static String word(CaseResult result) {
        return switch (result.status()) {
            case PASSED -> "✓";
            case FAILED -> "✗";
            case SKIPPED ->
                Matrix.capability(result)
                        .map(capability -> capability.toLowerCase(Locale.ROOT))
                        .orElse("skipped");
        };
    }

    private void notes() {
        for (PoolReport pool : matrix.pools()) {
            matrix.otherSkips(pool)
                    .forEach(skip -> text.append(String.format(
                            "%n%s skips case %d: %s.%n", cell(pool.title()), skip.number(), cell(skip.reason()))));
            pool.results().stream()
                    .filter(result -> result.status() == Status.FAILED)
                    .forEach(failure -> text.append(String.format(
                            "%n%s fails case %d:%n%n```text%n%s%n```%n",
                            cell(pool.title()),
                            failure.number(),
                            failure.detail().strip())));
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;");
    }
}
