package dev.lido.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.executor.ExecutorProvider;
import com.google.auto.service.AutoService;
import dev.lido.spi.BackendProvider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show stands word for word in files that are compiled and tested, and what they link to is there. */
class DocumentsTest {
    private static final Path TESTS = Document.PROJECT.resolve("architecture-tests/src/test");
    private static final Path EXAMPLES = TESTS.resolve("java/com/example");
    private static final Path TUTORIAL = EXAMPLES.resolve("executor");
    private static final Path TUTORIAL_RESOURCES = TESTS.resolve("resources/com/example/executor");

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(Document.PROJECT.resolve("docs"))) {
            return Stream.concat(
                            docs.toList().stream(),
                            Stream.of("README.md", "benchmarks/README.md").map(Document.PROJECT::resolve))
                    .filter(path -> path.toString().endsWith(".md"));
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) {
        assertThat(Document.of(document.toString()).links())
                .allSatisfy(link -> assertThat(link).exists());
    }

    @Test
    void readmeShowsTestedCode() {
        String sources = Document.flatSources(EXAMPLES);
        assertThat(Document.of("README.md").blocks("java"))
                .hasSizeGreaterThan(5)
                .allSatisfy(snippet -> assertThat(sources).contains(Document.flat(snippet)));
    }

    @Test
    void pageOfSharedStateShowsTestedCode() {
        String sources = Document.flatSources(EXAMPLES);
        assertThat(Document.of("docs/shared.md").blocks("java"))
                .hasSizeGreaterThan(4)
                .allSatisfy(snippet -> assertThat(sources).contains(Document.flat(snippet)));
    }

    @Test
    void tutorialShowsTestedCode() {
        String sources = Stream.of(TUTORIAL, TUTORIAL_RESOURCES, EXAMPLES.resolve("standby"))
                .map(Document::flatSources)
                .collect(joining("\n"));
        Document tutorial = Document.of("docs/writing-a-backend.md");
        assertThat(Stream.of("java", "xml").map(tutorial::blocks).flatMap(List::stream))
                .hasSizeGreaterThan(5)
                .allSatisfy(snippet -> assertThat(sources).contains(Document.flat(snippet)));
    }

    @Test
    void tutorialsBackendIsShort() throws IOException {
        int lines = 0;
        for (String name : List.of("Provider", "Backend", "Worker")) {
            for (String line : Files.readAllLines(TUTORIAL.resolve("Executor" + name + ".java"))) {
                String code = line.strip();
                if (!code.isEmpty() && !code.matches("(import|package|/\\*|\\*|//).*")) {
                    lines++;
                }
            }
        }
        assertThat(lines)
                .as("lines of the tutorial's backend that are code, and no imports")
                .isBetween(50, 149);
    }

    @Test
    void tutorialIsFoundByItsServicesFile() throws IOException {
        List<String> shown = Document.of("docs/writing-a-backend.md").blocks("services");
        assertThat(shown).containsExactly(ExecutorProvider.class.getName() + "\n");
        assertThat(getClass().getClassLoader().resources("META-INF/services/" + BackendProvider.class.getName()))
                .anySatisfy(file -> {
                    try (InputStream in = file.openStream()) {
                        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                                .contains(shown.get(0).strip());
                    }
                });
    }

    @Test
    void tutorialIsAModule(@TempDir Path classes) throws IOException {
        Stream<Path> sources = Stream.concat(
                Stream.of(TUTORIAL_RESOURCES.resolve("module-info.java")),
                Stream.of("Provider", "Backend", "Worker").map(name -> TUTORIAL.resolve("Executor" + name + ".java")));
        String modulePath = location(BackendProvider.class) + File.pathSeparator + location(AutoService.class);
        Stream<String> options = Stream.of("-proc:none", "-d", classes.toString(), "--module-path", modulePath);

        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        Stream.concat(options, sources.map(Path::toString)).toArray(String[]::new));

        assertThat(result).isZero();
        assertThat(classes.resolve("module-info.class")).exists();
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
