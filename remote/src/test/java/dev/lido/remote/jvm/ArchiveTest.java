package dev.lido.remote.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    private static final String SHARED = "source: shared objects file (top)";

    @TempDir
    Path folder;

    /** The main class of a master that is started from jars, the last argument being "make", "abandon" or "use". */
    static final class Maker {
        private Maker() {}

        public static void main(String[] arguments) throws Exception {
            try (PrivateFolder files = PrivateFolder.create();
                    Archive archive = Archive.in(Path.of(arguments[0]))) {
                if (!arguments[1].equals("use")) {
                    archive.make(JvmCommand.of("", List.of(), "").java(), files);
                    if (arguments[1].equals("make")) {
                        archive.await();
                    }
                    return;
                }
                Process worker = new ProcessBuilder(JvmCommand.of("", List.of("-Xlog:class+load"), "", archive)
                                .in(files)
                                .command(
                                        Probe.class,
                                        List.of(
                                                "class:com.example.Hello",
                                                "class:sun.nio.ch.UnixDomainSockets",
                                                "class:" + PrivateFolder.class.getName())))
                        .inheritIO()
                        .start();
                System.exit(worker.waitFor());
            }
        }
    }

    private List<String> run(String what) throws Exception {
        Path hello = folder.resolve("hello");
        if (Files.notExists(hello)) {
            TestJvm.compile(hello, Map.of("com/example/Hello.java", "package com.example; public class Hello {}"));
            TestJvm.jar(folder.resolve("lido.jar"), Map.of(), TestJvm.LIDO);
            TestJvm.jar(folder.resolve("remote.jar"), Map.of(), TestJvm.REMOTE);
        }
        String path = TestJvm.path(Stream.of("hello", TestJvm.TESTS, "lido.jar", "remote.jar"));
        return TestJvm.run(
                folder,
                Map.of(),
                List.of(
                        "-cp",
                        path,
                        Maker.class.getName(),
                        folder.resolve("cache").toString(),
                        what));
    }

    private List<Path> archives() throws Exception {
        Path cache = folder.resolve("cache/lido");
        if (Files.notExists(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    @Test
    void workersUseAnArchiveOnceThereIsOne() throws Exception {
        assertThat(run("use")).contains("class:com.example.Hello=unnamed").noneMatch(line -> line.contains(SHARED));
        assertThat(archives()).isEmpty();

        assertThat(run("make")).isEmpty();
        assertThat(archives()).hasSize(1);
        FileTime made = Files.getLastModifiedTime(archives().get(0));

        assertThat(run("use"))
                .contains("class:com.example.Hello=unnamed")
                .anyMatch(line -> line.contains("sun.nio.ch.UnixDomainSockets " + SHARED))
                .anyMatch(line -> line.contains(PrivateFolder.class.getName() + " " + SHARED));
        assertThat(run("make")).isEmpty();
        assertThat(Files.getLastModifiedTime(archives().get(0))).isEqualTo(made);
    }

    @Test
    void aBrokenArchiveIsIgnoredSilently() throws Exception {
        run("make");
        Files.writeString(archives().get(0), "no archive");

        assertThat(run("use"))
                .contains("class:com.example.Hello=unnamed")
                .noneMatch(line -> line.contains(SHARED) || line.contains("warning") || line.contains("error"));
    }

    @Test
    void aPoolThatClosesEndsTheMaking() throws Exception {
        assertThat(run("abandon")).isEmpty();
        assertThat(archives()).isEmpty();
    }

    @Test
    void archivesThatNobodyMadeForLongAreRemoved() throws Exception {
        Path old = Files.createDirectories(folder.resolve("cache/lido")).resolve("workers-1.jsa");
        Files.setLastModifiedTime(
                Files.writeString(old, "old"), FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        Path other = Files.writeString(old.resolveSibling("workers-2.jsa"), "new");

        run("make");

        assertThat(archives()).hasSize(2).contains(other).doesNotContain(old);
    }

    @Test
    void lidoInFoldersIsNotArchived() {
        if (Files.isDirectory(TestJvm.REMOTE)) {
            assertThat(Archive.in(folder).classPath("a")).isEqualTo("a");
        }
        assertThat(Archive.none().classPath("a")).isEqualTo("a");
        assertThat(Archive.none().options()).isEmpty();
    }
}
