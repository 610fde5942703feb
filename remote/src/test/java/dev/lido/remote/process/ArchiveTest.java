package dev.lido.remote.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pools;
import dev.lido.remote.codec.Codec;
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
    private static final List<Class<?>> TYPES = List.of(Codec.class, Pools.class);

    @TempDir
    Path folder;

    /**
     * The main class of a master that is started from jars. Arguments: the cache; "rehearsed" or "recorded"; then "make",
     * "abandon", or "use", which starts a worker, or "record", which does so and then makes the archive.
     */
    static final class Maker {
        private Maker() {}

        public static void main(String[] arguments) throws Exception {
            Path cache = Path.of(arguments[0]);
            boolean recorded = arguments[1].equals("recorded");
            try (PrivateFolder files = PrivateFolder.create();
                    Archive archive = recorded ? Archive.recordedIn(cache, TYPES) : Archive.in(cache, TYPES)) {
                String what = arguments[2];
                if (what.equals("use") || what.equals("record")) {
                    use(archive, files);
                }
                if (!what.equals("use")) {
                    archive.make(JvmCommand.of("", List.of(), "").java(), files);
                }
                if (!what.equals("abandon")) {
                    archive.await();
                }
            }
        }

        private static void use(Archive archive, PrivateFolder files) throws Exception {
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
            worker.waitFor();
        }
    }

    private List<String> run(String what) throws Exception {
        return run("rehearsed", what);
    }

    private List<String> run(String kind, String what) throws Exception {
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
                        kind,
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
    void aUserWithoutAHomeHasNoCache() {
        String home = folder.toString();
        assertThat(Archive.cache(null, home)).isEqualTo(folder.resolve(".cache"));
        assertThat(Archive.cache("/cache", "?")).isEqualTo(Path.of("/cache"));
        assertThat(Archive.cache("relative", home)).isEqualTo(folder.resolve(".cache"));
        for (String none : new String[] {null, "", "?", "/no/such/home"}) {
            assertThat(Archive.cache(null, none)).as("home '%s'", none).isNull();
            assertThat(Archive.cache("", none)).as("home '%s'", none).isNull();
        }
        assertThat(Archive.in(null, TYPES).options()).isEmpty();
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
    void anArchiveIsMadeOfWhatWorkersRecord() throws Exception {
        String library = PrivateFolder.class.getName();

        assertThat(run("recorded", "record"))
                .contains("class:com.example.Hello=unnamed", "class:" + library + "=unnamed")
                .noneMatch(line -> line.contains(library + " source: shared"))
                .noneMatch(line -> line.contains("warning") || line.contains("error"));
        assertThat(archives()).hasSize(1);

        assertThat(run("recorded", "use"))
                .contains("class:com.example.Hello=unnamed")
                .anyMatch(line -> line.contains(library + " source: shared"))
                .anyMatch(line -> line.contains("sun.nio.ch.UnixDomainSockets source: shared"))
                .noneMatch(line -> line.contains("warning") || line.contains("error"));
    }

    @Test
    void nothingIsMadeOfNoRecord() throws Exception {
        assertThat(run("recorded", "make")).isEmpty();
        assertThat(archives()).isEmpty();
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
            assertThat(Archive.in(folder, TYPES).classPath("a")).isEqualTo("a");
            assertThat(Archive.recordedIn(folder, List.of(Codec.class)).classPath("a"))
                    .isEqualTo("a");
        }
        assertThat(Archive.none().classPath("a")).isEqualTo("a");
        assertThat(Archive.none().options()).isEmpty();
    }
}
