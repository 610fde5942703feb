package dev.lido.remote.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    Path place;

    /** The main class of a JVM that makes a folder, and then ends as it is told. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws IOException {
            PrivateFolder folder = PrivateFolder.create(Path.of(arguments[0]), Path.of(arguments[0]));
            Files.writeString(folder.path().resolve("file"), "content");
            System.out.println(folder.path());
            if (arguments[1].equals("stays")) {
                int unused = System.in.read();
            }
            if (!arguments[1].equals("exit")) {
                Runtime.getRuntime().halt(0);
            }
            System.exit(0);
        }
    }

    private String ownerThat(String ends) throws Exception {
        String path = TestJvm.path(Stream.of(TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS));
        List<String> printed =
                TestJvm.run(place, Map.of(), List.of("-cp", path, Owner.class.getName(), place.toString(), ends));
        assertThat(printed).hasSize(1);
        return printed.get(0);
    }

    @Test
    void onlyTheOwnerEnters() throws Exception {
        try (PrivateFolder folder = PrivateFolder.create(place, place)) {
            assertThat(folder.path()).hasParent(place);
            try (Stream<Path> files = Files.list(folder.path())) {
                assertThat(files)
                        .extracting(file -> file.getFileName().toString())
                        .containsExactly("lock");
            }
            assertThat(folder.path().getFileName().toString())
                    .startsWith("lido-" + ProcessHandle.current().pid() + "-");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void closeDeletesEverythingInIt() throws Exception {
        Path outside = Files.writeString(place.resolve("outside"), "kept");
        PrivateFolder folder = PrivateFolder.create(place, place);
        Files.createDirectories(folder.path().resolve("a/b"));
        Files.writeString(folder.path().resolve("a/b/file"), "content");
        Files.createSymbolicLink(folder.path().resolve("link"), place);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(folder.socket()));
        }

        folder.close();
        folder.close();

        assertThat(folder.path()).doesNotExist();
        assertThat(outside).exists();
    }

    @Test
    void anOpenFolderIsDeletedWhenItsJvmEnds() throws Exception {
        assertThat(Path.of(ownerThat("exit"))).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNext() throws Exception {
        Path left = Path.of(ownerThat("halt"));
        assertThat(left).isDirectory();

        try (PrivateFolder folder = PrivateFolder.create(place, place)) {
            assertThat(folder.path()).exists();
            assertThat(left).doesNotExist();
        }
    }

    @Test
    void whatLivesOrIsNotAFolderOfOursStays() throws Exception {
        String dead = Path.of(ownerThat("exit")).getFileName().toString();
        List<Path> others = List.of(
                Files.createDirectory(place.resolve("lido-" + dead.split("-", -1)[1] + "-mine")),
                Files.createDirectory(place.resolve("lido-1-0123456789abcdef")),
                Files.createSymbolicLink(place.resolve(dead), Files.createDirectory(place.resolve("target"))),
                place.resolve("target"));

        try (PrivateFolder first = PrivateFolder.create(place, place);
                PrivateFolder second = PrivateFolder.create(place, place)) {
            assertThat(first.path()).isNotEqualTo(second.path()).isDirectory();
            assertThat(others).allSatisfy(other -> assertThat(other).exists());
            assertThat(Files.exists(place.resolve(dead), LinkOption.NOFOLLOW_LINKS))
                    .isTrue();
        }
    }

    /** A number that no process has, as seen from here: the owner may be in another container. */
    @Test
    void aFolderWhoseOwnerLivesStaysThoughNoProcessHasItsNumber() throws Exception {
        String path = TestJvm.path(Stream.of(TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS));
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        path,
                        Owner.class.getName(),
                        place.toString(),
                        "stays")
                .redirectErrorStream(true)
                .start();
        try {
            BufferedReader printed = owner.inputReader();
            Path made = Path.of(printed.readLine());
            Path folder = made.resolveSibling("lido-999999999-0123456789abcdef");
            Files.move(made, folder);

            PrivateFolder.create(place, place).close();
            assertThat(folder).as("while its owner lives").exists();

            owner.getOutputStream().close();
            owner.waitFor();
            PrivateFolder.create(place, place).close();
            assertThat(folder).as("when its owner is dead").doesNotExist();
        } finally {
            owner.destroyForcibly();
        }
    }

    /** The number alone tells nothing: after a restart in a container it is often the same. */
    @Test
    void whatADeadProcessOfTheSameNumberLeftIsRemoved() throws Exception {
        Path left = Path.of(ownerThat("halt"));
        Path same = left.resolveSibling("lido-" + ProcessHandle.current().pid() + "-0123456789abcdef");
        Files.move(left, same);

        PrivateFolder.create(place, place).close();

        assertThat(same).doesNotExist();
    }

    @Test
    void whatHasNoLockStaysForAWhile() throws Exception {
        Path young = Files.createDirectory(place.resolve("lido-999999999-0123456789abcdef"));
        Path old = Files.createDirectory(place.resolve("lido-999999999-fedcba9876543210"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        PrivateFolder.create(place, place).close();

        assertThat(young).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void aFolderThatSomebodyDeletesIsMadeAgain() throws Exception {
        PrivateFolder folder = PrivateFolder.create(place, place);
        Files.delete(folder.path().resolve("lock"));
        Files.delete(folder.path());

        folder.restore();

        assertThat(folder.path().resolve("lock")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
        folder.close();
        assertThat(folder.path()).doesNotExist();
        assertThatThrownBy(folder::restore).isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptedThreadMakesAFolder() throws Exception {
        Thread.currentThread().interrupt();
        try (PrivateFolder folder = PrivateFolder.create(place, place)) {
            assertThat(folder.path().resolve("lock")).exists();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Nobody can make a folder in {@code /proc}, the administrator neither. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whereNoFolderCanBeMadeTheNextPlaceIsTaken() throws Exception {
        Path proc = Path.of("/proc");
        try (PrivateFolder folder = PrivateFolder.create(proc, place)) {
            assertThat(folder.path()).hasParent(place);
        }
        assertThatThrownBy(() -> PrivateFolder.create(proc, place.resolve("missing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/proc: ")
                .hasMessageContaining(place.resolve("missing") + ": it is missing")
                .hasMessageContaining("-Djava.io.tmpdir");
    }

    @Test
    void aDeepPlaceIsNotForSockets() throws Exception {
        Path deep = Files.createDirectories(place.resolve("d".repeat(100)));

        try (PrivateFolder folder = PrivateFolder.create(deep, place)) {
            assertThat(folder.path()).hasParent(place);
        }
        assertThatThrownBy(() -> PrivateFolder.create(deep, deep.resolve("deeper")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(deep.toString())
                .hasMessageContaining("java.io.tmpdir");
    }
}
