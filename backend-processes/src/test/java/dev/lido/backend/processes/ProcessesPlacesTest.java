package dev.lido.backend.processes;

import static dev.lido.Pools.choosePool;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.remote.Hello;
import dev.lido.remote.Link;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools where others are at work, too: cleaners of temporary files, terminals, limits. */
class ProcessesPlacesTest {
    private static final String CLASS_PATH = Stream.of(
                    Pools.class, Link.class, ProcessesProvider.class, Lifecycle.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
            .map(place -> Path.of(URI.create(place.toString())).toString())
            .distinct()
            .collect(joining(File.pathSeparator));

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /** What a process printed, to both outputs, and its exit code. */
    private record Ended(int code, String printed) {
        static Ended of(Process process) throws IOException, InterruptedException {
            try {
                String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Ended(process.waitFor(), printed);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private Process start(String... words) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LIDO_") || name.contains("JAVA_"));
        return builder.start();
    }

    private static void deleteAll(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theFolderOfAPoolMayBeDeletedWhileThePoolLives() {
        try (Pool pool = choosePool(PoolConfig.parse("processes:1?maxTasksPerWorker=2"))) {
            int first = pool.call(() -> 1);
            assertThat(first).isEqualTo(1);
            Leftovers.folders(ProcessHandle.current().pid()).forEach(ProcessesPlacesTest::deleteAll);
            List<byte[]> arrays = List.of(new byte[1 << 20], new byte[1 << 20], new byte[1 << 20], new byte[1 << 20]);
            assertThat(pool.map(arrays, array -> array.length)).containsOnly(1 << 20);
        }
    }

    @Test
    void aWorkerThatCanNotConnectSaysWhy() throws Exception {
        Process worker = start(JAVA, "-cp", CLASS_PATH, ProcessWorkerMain.class.getName(), "1", folder + "/socket");
        Ended ended;
        // It stays open: its end would be the master's.
        try (OutputStream secret = worker.getOutputStream()) {
            secret.write(new byte[Hello.SECRET_BYTES]);
            secret.flush();
            ended = Ended.of(worker);
        }
        assertThat(ended.code()).isNotZero();
        assertThat(ended.printed()).contains("the pool cannot be reached at " + folder + "/socket: ");
    }

    /** Two workers are started at once and a third one after them, and all say the same. */
    @Test
    void whatIsWrongWithAllWorkersIsSaidOnce() throws Exception {
        Ended ended = Ended.of(
                start(JAVA, "-cp", CLASS_PATH, Lifecycle.class.getName(), "idle", "processes:2?jvm.args=-Xmx512mm"));
        assertThat(ended.printed().lines().filter(line -> line.equals("Invalid maximum heap size: -Xmx512mm")))
                .as(ended.printed())
                .hasSize(1);
        assertThat(ended.printed())
                .contains("LIDO-14: ", "ended with exit code 1 and printed: Invalid maximum heap size: -Xmx512mm");
    }

    /** What a terminal does: it sends SIGINT to the program and all that the program has started. */
    @Test
    void ctrlCLeavesTheWorkersToTheProgram() throws Exception {
        assumeThat(Path.of("/usr/bin/setsid")).as("what starts a session").isExecutable();
        List<String> words = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
        words.addAll(List.of(JAVA, "-cp", CLASS_PATH, Lifecycle.class.getName()));
        words.addAll(List.of("closes in a hook", "processes:2", folder.toString()));
        Process master = start(words.toArray(String[]::new));
        BufferedReader printed = master.inputReader();
        try {
            assertThat(printed.readLine()).isEqualTo("ready");
            assertThat(new ProcessBuilder("kill", "-INT", "--", "-" + master.pid())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(printed.lines()).containsExactly("in the hook", "[1, 2]");
            assertThat(master.waitFor()).isEqualTo(130);
        } finally {
            master.descendants().forEach(ProcessHandle::destroyForcibly);
            master.destroyForcibly();
        }
    }

    /** A system that has room for one worker more. */
    @Test
    void withTooFewWorkersThePoolWorksWithThoseThatItHas() throws Exception {
        Path java = Files.writeString(
                folder.resolve("java"),
                "#!/bin/sh\nmkdir '" + folder
                        + "/first' 2> /dev/null || { echo 'unable to create native thread'; exit 1; }\n" + "exec '"
                        + JAVA + "' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Ended ended = Ended.of(
                start(JAVA, "-cp", CLASS_PATH, Lifecycle.class.getName(), "with too few", "processes:3?java=" + java));
        assertThat(ended.printed())
                .contains("LIDO-39: this pool has 1 workers instead of the 3 requested", "ulimit -u", "sum 4950");
        assertThat(ended.code()).isZero();
    }
}
