package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.util.Locale;

/** A {@link Matrix} as a self-contained HTML page. */
final class HtmlMatrix {
    private static final String STYLE = """
            body { font: 15px/1.4 system-ui, sans-serif; margin: 2em; color: #222; background: #fff }
            table { border-collapse: collapse; margin: 1em 0 }
            th, td { border: 1px solid #ccc; padding: .25em .6em; text-align: left; vertical-align: top }
            th { background: #f3f3f3 }
            .passed { background: #e4f5e4 } .failed { background: #fbdcdc } .skipped { color: #888 }
            pre { white-space: pre-wrap; max-width: 80em }
            """;

    private final Matrix matrix;
    private final StringBuilder text = new StringBuilder();

    HtmlMatrix(Matrix matrix) {
        this.matrix = matrix;
    }

    String text() {
        text.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<title>Lido: conformance</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>Conformance</h1>\n");
        pools();
        cases();
        return text.append("</body>\n</html>\n").toString();
    }

    private void pools() {
        row("th", "pool", "specification", "workers", "declares", "passed", "failed", "skipped", "begun", "versions");
        text.insert(text.lastIndexOf("<tr>"), "<table>\n");
        for (PoolReport pool : matrix.pools()) {
            row(
                    "td",
                    pool.title(),
                    pool.pool(),
                    Integer.toString(pool.workers()),
                    pool.capabilities().toLowerCase(Locale.ROOT),
                    Long.toString(pool.count(Status.PASSED)),
                    Long.toString(pool.count(Status.FAILED)),
                    Long.toString(pool.count(Status.SKIPPED)),
                    pool.begun().toString(),
                    pool.versions());
        }
        text.append("</table>\n");
    }

    private void row(String element, String... cells) {
        text.append("<tr>");
        for (String cell : cells) {
            text.append('<')
                    .append(element)
                    .append('>')
                    .append(escaped(cell))
                    .append("</")
                    .append(element)
                    .append('>');
        }
        text.append("</tr>\n");
    }

    private void cases() {
        text.append("<table>\n<tr><th></th><th>case</th><th>rules</th>");
        matrix.pools()
                .forEach(pool ->
                        text.append("<th>").append(escaped(pool.title())).append("</th>"));
        text.append("</tr>\n");
        for (CaseResult row : matrix.cases()) {
            text.append("<tr><td>")
                    .append(row.number())
                    .append("</td><td>")
                    .append(escaped(row.name()))
                    .append("</td><td>")
                    .append(String.join(" ", row.rules()))
                    .append("</td>");
            for (PoolReport pool : matrix.pools()) {
                text.append(matrix.result(pool, row).map(HtmlMatrix::cell).orElse("<td></td>"));
            }
            text.append("</tr>\n");
        }
        text.append("</table>\n");
    }

    private static String cell(CaseResult result) {
        return switch (result.status()) {
            case PASSED -> String.format(Locale.ROOT, "<td class=\"passed\">%.2f s</td>", result.seconds());
            case FAILED ->
                "<td class=\"failed\"><details><summary>failed</summary><pre>" + escaped(result.detail())
                        + "</pre></details></td>";
            case SKIPPED ->
                "<td class=\"skipped\" title=\"" + escaped(result.reason()) + "\">"
                        + escaped(Matrix.capability(result)
                                .map(capability -> "needs " + capability.toLowerCase(Locale.ROOT))
                                .orElse("skipped"))
                        + "</td>";
        };
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
