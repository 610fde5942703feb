package dev.lido.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pools have all their threads made in one way, which tells an owner if a thread ends by a throwable. */
class ThreadsTest {
    /** The one way; and threads that end the JVM, or look after what outlives all pools. */
    private static final Set<String> MAY = Set.of(
            "PoolThreads.java",
            "PrivateFolder.java",
            "EndWithoutMemory.java",
            "StandaloneWorker.java",
            "ClassPathHashTask.java",
            "SpawnSlots.java",
            "SessionFolder.java",
            "Ranks.java",
            "WorkerJvm.java",
            "SpawnedWorkerMain.java");

    private static final Pattern THREAD = Pattern.compile("new Thread\\(|extends Thread\\b");

    private static final List<String> MODULES = List.of(
            "api",
            "remote",
            "backend-serial",
            "backend-threads",
            "backend-processes",
            "backend-hazelcast",
            "backend-mpi");

    @Test
    void threadsHaveAnOwner() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String module : MODULES) {
            Path sources = Path.of("..", module, "src", "main", "java");
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> THREAD.matcher(text(file)).find())
                        .forEach(file -> found.add(file.getFileName().toString()));
            }
        }
        assertThat(found).as("sources that make threads of their own").isSubsetOf(MAY);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
