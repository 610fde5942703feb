package dev.lido.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the tests of all modules are written. */
class TestSourcesTest {
    private static final Path PROJECT = Path.of("..");
    private static final Pattern SLEEP =
            Pattern.compile("Thread\\s*\\.\\s*sleep|(SECONDS|MINUTES|HOURS|DAYS|TimeUnit\\.\\w+)\\s*\\.\\s*sleep\\(");

    @Test
    void noTestSleeps() throws IOException {
        List<Path> sleeping = new ArrayList<>();
        int seen = 0;
        for (Path file : testSources()) {
            seen++;
            if (SLEEP.matcher(Files.readString(file)).find()) {
                sleeping.add(file);
            }
        }

        assertThat(seen).as("test sources found").isGreaterThan(20);
        assertThat(sleeping)
                .as("tests that sleep, instead of waiting for what they wait for")
                .isEmpty();
    }

    private static List<Path> testSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(PROJECT, Files::isDirectory)) {
            for (Path module : modules) {
                Path folder = module.resolve("src/test/java");
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.walk(folder)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }
}
