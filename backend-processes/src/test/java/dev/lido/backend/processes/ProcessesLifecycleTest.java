package dev.lido.backend.processes;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pools;
import dev.lido.remote.Link;
import dev.lido.remote.process.PrivateFolder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a master ends, its workers end, too, and its folders are gone. */
class ProcessesLifecycleTest {
    /** What a JVM with nothing to do may use: it looks after itself now and then. */
    private static final long IDLE_MILLIS = 30;

    private static final long LOOK_SECONDS = 3;

    /** What ran under the master, and its children, whenever somebody looked. */
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    private static final boolean RESETS_SIGNALS = resetsSignals();

    private static final String CLASS_PATH = Stream.of(
                    Pools.class, Link.class, ProcessesProvider.class, Lifecycle.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
            .map(place -> Path.of(URI.create(place.toString())).toString())
            .distinct()
            .collect(joining(File.pathSeparator));

    private Process master;
    private BufferedReader output;

    private static boolean resetsSignals() {
        try {
            return new ProcessBuilder("env", "--default-signal=INT", "true")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException none) {
            return false;
        }
    }

    private void start(String... arguments) throws IOException {
        // What a shell runs in the background ignores SIGINT, and so do all that it starts.
        List<String> command = new ArrayList<>(RESETS_SIGNALS ? List.of("env", "--default-signal=INT") : List.of());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(CLASS_PATH);
        command.add(Lifecycle.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("LIDO_") || name.contains("JAVA_"));
        master = builder.start();
        output = new BufferedReader(new InputStreamReader(master.getInputStream(), StandardCharsets.UTF_8));
    }

    private void awaitReady() throws IOException {
        assertThat(output.readLine()).isEqualTo("ready");
        look();
    }

    private List<ProcessHandle> look() {
        List<ProcessHandle> now = master.descendants().toList();
        seen.addAll(now);
        return now;
    }

    private void awaitWorkers(int count) {
        Leftovers.await(count + " workers run", () -> look().size() >= count);
    }

    private int awaitEnd() throws InterruptedException {
        boolean ended = false;
        for (int i = 0; i < 300 && !ended; i++) {
            look();
            ended = master.waitFor(100, TimeUnit.MILLISECONDS);
        }
        assertThat(ended).as("the master ended").isTrue();
        return master.exitValue();
    }

    /** Workers that end as their master has gone take a moment for it. */
    private void awaitNoWorkers() {
        Leftovers.await("no worker lives of " + seen, () -> seen.stream().noneMatch(ProcessHandle::isAlive));
    }

    @AfterEach
    void endAll() throws IOException {
        look();
        master.destroyForcibly();
        seen.forEach(ProcessHandle::destroyForcibly);
        output.close();
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(master.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle", "working"})
    void noWorkerOutlivesAMasterThatWasKilled(String how) throws Exception {
        start(how, "processes:2");
        awaitReady();
        awaitWorkers(2);
        master.destroyForcibly();
        awaitEnd();
        awaitNoWorkers();
        PrivateFolder.create().close();
        assertThat(Leftovers.folders(master.pid()))
                .as("folders, after the next pool was made")
                .isEmpty();
    }

    @Test
    void noWorkerOutlivesAMasterThatWasKilledWhileTheyStart() throws Exception {
        for (int workers = 0; workers <= 3; workers++) {
            start("starting", "processes:3");
            int enough = workers;
            Leftovers.await(enough + " workers run", () -> look().size() >= enough);
            master.destroyForcibly();
            awaitEnd();
            awaitNoWorkers();
            String folder = "lido-" + master.pid() + "-";
            Leftovers.await(
                    "no process knows the folder of the master",
                    () -> ProcessHandle.allProcesses()
                            .noneMatch(process ->
                                    process.info().commandLine().orElse("").contains(folder)));
            PrivateFolder.create().close();
            assertThat(Leftovers.folders(master.pid())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"idle,INT,130", "working,INT,130", "starting,INT,130", "working,TERM,143"})
    void aSignalEndsMasterAndWorkers(String how, String signal, int code) throws Exception {
        start(how, "processes:2");
        awaitReady();
        if (!how.equals("starting")) {
            awaitWorkers(2);
        }
        signal(signal);
        assertThat(awaitEnd()).isEqualTo(code);
        awaitNoWorkers();
        assertThat(Leftovers.folders(master.pid())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"exits,5", "returns,0", "returns while working,0"})
    void aMasterThatDoesNotCloseItsPoolEnds(String how, int code) throws Exception {
        start(how, "processes:2");
        awaitReady();
        assertThat(awaitEnd()).isEqualTo(code);
        awaitNoWorkers();
        assertThat(Leftovers.folders(master.pid())).isEmpty();
    }

    @Test
    void aMasterMayExitWhileWorkersStart() throws Exception {
        for (int seed = 0; seed < 8; seed++) {
            start("exits while starting", "processes:3", Integer.toString(seed));
            assertThat(awaitEnd()).as("seed %d", seed).isEqualTo(5);
            awaitNoWorkers();
            assertThat(Leftovers.folders(master.pid())).as("seed %d", seed).isEmpty();
        }
    }

    /** The time between two looks is what the bound is for. */
    @Test
    void nobodyUsesTheProcessorWhileThereIsNothingToDo() throws Exception {
        start("idle", "processes:2");
        awaitReady();
        awaitWorkers(2);
        List<ProcessHandle> all = new ArrayList<>(master.children().toList());
        all.add(master.toHandle());
        Leftovers.await("all are idle", () -> used(all) <= IDLE_MILLIS);
        assertThat(all).hasSize(3);
    }

    /** The most that one of them uses. What was under way when the look began may not count: then there is another look. */
    private long used(List<ProcessHandle> all) {
        List<Duration> before = all.stream().map(ProcessesLifecycleTest::cpu).toList();
        try {
            assertThat(master.waitFor(LOOK_SECONDS, TimeUnit.SECONDS))
                    .as("the master ended meanwhile")
                    .isFalse();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        long most = 0;
        for (int i = 0; i < before.size(); i++) {
            most = Math.max(most, cpu(all.get(i)).minus(before.get(i)).toMillis());
        }
        return most;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow();
    }
}
