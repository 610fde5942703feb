package dev.lido.docs;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown document of the project, or a section of one.
 *
 * @param path the document's path
 * @param text what it says
 */
record Document(Path path, String text) {
    /** The project's folder. Tests run in the folder of their module. */
    static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^## (.*)\n", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    static Document of(String path) {
        Path file = PROJECT.resolve(path);
        return new Document(file, read(file));
    }

    /** The fenced blocks of a language. */
    List<String> blocks(String language) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** The sections of level 2, by their headings. */
    Map<String, Document> sections() {
        List<MatchResult> headings = HEADING.matcher(text).results().toList();
        Map<String, Document> sections = new LinkedHashMap<>();
        for (int i = 0; i < headings.size(); i++) {
            MatchResult heading = headings.get(i);
            int end = i + 1 < headings.size() ? headings.get(i + 1).start() : text.length();
            sections.put(heading.group(1), new Document(path, text.substring(heading.end(), end)));
        }
        return sections;
    }

    /** The files of the project that the document links to. */
    List<Path> links() {
        return LINK.matcher(text)
                .results()
                .map(link -> path.resolveSibling(link.group(1)).normalize())
                .toList();
    }

    /** All files in a folder and below, as one {@link #flat} text. */
    static String flatSources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> flat(read(file)))
                    .collect(joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text without indentation and empty lines: a snippet may stand at another depth than its source. */
    static String flat(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
