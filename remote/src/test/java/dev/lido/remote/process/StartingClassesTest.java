package dev.lido.remote.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lido.LidoException;
import dev.lido.remote.OpenJars;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers have that are started after a build, while their program runs. */
class StartingClassesTest {
    @TempDir
    Path place;

    private PrivateFolder folder;
    private Path jar;
    private Path other;
    private Path classes;

    @BeforeEach
    void make() throws IOException {
        folder = PrivateFolder.create(place, place);
        jar = jar("app", "before");
        other = jar("other", "afterwards");
        classes = Files.createDirectories(place.resolve("classes/com/example"));
        Files.writeString(classes.resolve("A.class"), "before");
        Files.writeString(classes.resolve("data.txt"), "before");
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private Path jar(String name, String content) throws IOException {
        return TestJvm.jar(
                place.resolve(name + ".jar"),
                Map.of("Content", content),
                Files.createDirectories(place.resolve("none")));
    }

    private static String content(Path file) throws IOException {
        try (JarFile open = new JarFile(file.toFile())) {
            return open.getManifest().getMainAttributes().getValue("Content");
        }
    }

    private void replace() throws IOException {
        Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private String path() {
        return "missing.jar" + File.pathSeparator + jar + File.pathSeparator + classes.resolve("../..");
    }

    private static void checkRefused(StartingClasses held, String path, PrivateFolder folder, Path culprit) {
        assertThatThrownBy(() -> held.now(path, folder))
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-55: ")
                .hasMessageContaining(culprit.getFileName().toString());
    }

    @Test
    void whatDoesNotChangeStaysWhereItIs() throws Exception {
        try (StartingClasses held = StartingClasses.of(path(), "")) {
            held.learn();
            assertThat(held.now(path(), folder)).isEqualTo(path());
            assertThat(held.changes()).isZero();
        }
    }

    @Test
    void aJarThatWasReplacedIsThereAsACopy() throws Exception {
        try (StartingClasses held = StartingClasses.of(path())) {
            replace();
            assertThat(held.changes()).isEqualTo(1);
            for (int i = 0; i < 2; i++) {
                String[] entries = held.now(path(), folder).split(File.pathSeparator, -1);
                assertThat(entries).hasSize(3);
                Path copy = Path.of(entries[1]);
                assertThat(copy).hasParent(folder.path());
                assertThat(content(copy)).isEqualTo("before");
                assertThat(entries)
                        .contains("missing.jar", classes.resolve("../..").toString());
                // The next time it is made again.
                Files.delete(copy);
            }
        }
        assertThat(content(jar)).isEqualTo("afterwards");
    }

    @Test
    void aJarThatWasDeletedIsThereAsACopy() throws Exception {
        try (StartingClasses held = StartingClasses.of(jar.toString())) {
            Files.delete(jar);
            assertThat(content(Path.of(held.now(jar.toString(), folder)))).isEqualTo("before");
        }
    }

    @Test
    void aJarThatWasWrittenToIsRefused() throws Exception {
        try (StartingClasses held = StartingClasses.of(path())) {
            Files.write(jar, Files.readAllBytes(other));
            checkRefused(held, path(), folder, jar);
        }
    }

    /** What the program has open counts, and not what is there when it chooses a pool. */
    @Test
    void aJarThatWasReplacedBeforeIsWhatThisJvmHasOpen() throws Exception {
        assumeThat(Path.of("/proc/self/fd"))
                .as("where the system tells of open files")
                .isDirectory();
        try (JarFile open = new JarFile(jar.toFile())) {
            replace();
            assertThat(OpenJars.replaced()).containsKey(OpenJars.real(jar));
            try (StartingClasses held = StartingClasses.of(path())) {
                Path copy = Path.of(held.now(path(), folder).split(File.pathSeparator, -1)[1]);
                assertThat(content(copy)).isEqualTo("before");
                assertThat(open.getManifest().getMainAttributes().getValue("Content"))
                        .isEqualTo("before");
            }
        }
        assertThat(OpenJars.replaced()).doesNotContainKey(OpenJars.real(jar));
    }

    @Test
    void aRecompiledClassOfAFolderIsRefused() throws Exception {
        for (boolean learned : new boolean[] {false, true}) {
            try (StartingClasses held = StartingClasses.of(path())) {
                if (learned) {
                    held.learn();
                }
                Files.writeString(classes.resolve("A.class"), "after " + learned);
                checkRefused(held, path(), folder, classes.resolve("A.class"));
            }
        }
        try (StartingClasses held = StartingClasses.of(path())) {
            held.learn();
            Files.delete(classes.resolve("A.class"));
            checkRefused(held, path(), folder, classes.resolve("A.class"));
        }
    }

    @Test
    void whatIsCompiledToTheSameIsNotRefusedOnceTheContentsAreKnown() throws Exception {
        try (StartingClasses held = StartingClasses.of(path())) {
            held.learn();
            Files.delete(classes.resolve("A.class"));
            Files.writeString(classes.resolve("A.class"), "before");
            Files.setLastModifiedTime(classes.resolve("A.class"), FileTime.from(Instant.EPOCH));
            Files.writeString(classes.resolve("data.txt"), "after");
            Files.writeString(classes.resolve("New.class"), "after");
            assertThat(held.now(path(), folder)).isEqualTo(path());
        }
    }

    @Test
    void whatCanBeNoPackageIsNotLookedAt() throws Exception {
        Path hidden = Files.createDirectories(place.resolve("classes/.git/objects"));
        Files.writeString(hidden.resolve("A.class"), "before");
        try (StartingClasses held = StartingClasses.of(path())) {
            Files.writeString(hidden.resolve("A.class"), "after it");
            assertThat(held.now(path(), folder)).isEqualTo(path());
        }
    }
}
