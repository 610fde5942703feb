package dev.lido.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes tables of results to files. */
final class Reports {
    private Reports() {}

    /**
     * Writes a table whose columns are pools and whose rows are cases.
     *
     * @param markdown the file for the table in Markdown, or null for none
     * @param html the file for the table as an HTML page, or null for none
     */
    static void write(List<PoolReport> reports, @Nullable Path markdown, @Nullable Path html) throws IOException {
        Matrix matrix = new Matrix(reports);
        if (markdown != null) {
            makeFolderOf(markdown);
            Files.writeString(markdown, new MarkdownMatrix(matrix).text());
        }
        if (html != null) {
            makeFolderOf(html);
            Files.writeString(html, new HtmlMatrix(matrix).text());
        }
    }

    static void makeFolderOf(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }
}
