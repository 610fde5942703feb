package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a launcher Open MPI takes nothing from the program, be it input or speed, and leaves nothing behind. */
@NeedsMpi
class SingletonInitTest {
    private static final long LIMIT = 60;

    @TempDir
    private Path folder;

    private Path input;

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.writeString(folder.resolve("input"), "1\n2\n3\n4\n");
    }

    private Mpirun start(String shellCommand, List<String> java, Map<String, String> variables) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", shellCommand, input.toString()));
        words.addAll(java);
        return Mpirun.start(folder, words, variables);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat \"$0\" | \"$@\"", "exec \"$@\" < \"$0\""})
    void standardInputIsTheProgramsAlone(String shellCommand) throws IOException, InterruptedException {
        try (Mpirun job = start(shellCommand, Mpirun.java(List.of(), SingletonProgram.class), Map.of())) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).contains("sum 10").doesNotContain("WARNING");
        }
    }

    @Test
    void standardInputIsTheProgramsAloneWhereTheEnvironmentNamesTheDaemonsFolder()
            throws IOException, InterruptedException {
        Path library = MpiLibrary.find().library();
        Path bin = Files.createDirectory(folder.resolve("it's bin"));
        Path daemon = SingletonInit.daemonOf(new MpiLibrary(library, null));
        Files.writeString(
                bin.resolve("orted"),
                "#!/bin/sh\ntouch '" + folder.resolve("started") + "'\nexec '" + daemon + "' \"$@\"\n");
        assertThat(bin.resolve("orted").toFile().setExecutable(true)).isTrue();

        try (Mpirun job = start(
                "cat \"$0\" | \"$@\"",
                Mpirun.java(List.of(), SingletonProgram.class),
                Map.of("OPAL_BINDIR", bin.toString()))) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).contains("sum 10").doesNotContain("WARNING");
            assertThat(folder.resolve("started")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDaemonEndsEvenIfItHangs(boolean killed) throws IOException, InterruptedException {
        try (Mpirun job = start("exec \"$@\" < \"$0\"", Mpirun.java(List.of(), HangingDaemonProgram.class), Map.of())) {
            String number = job.await("hangs ", LIMIT);
            ProcessHandle daemon = ProcessHandle.of(Long.parseLong(number)).orElseThrow();
            try {
                CompletableFuture<ProcessHandle> end = daemon.onExit();
                if (killed) {
                    job.process().destroyForcibly();
                }
                assertThat(job.exitCode(LIMIT)).as(job.output()).isEqualTo(killed ? 137 : 0);
                assertThat(end).as("the end of " + daemon.info()).succeedsWithin(LIMIT, TimeUnit.SECONDS);
            } finally {
                daemon.destroyForcibly();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"OTHER, 5, 1", "OMPI_MCA_mpi_event_tick_rate, 5, 5"})
    void openMpiLooksAfterItsConnectionsAtOnceUnlessTheUserSaysOtherwise(String variable, String value, String each)
            throws IOException, InterruptedException {
        try (Mpirun job = start(
                "exec \"$@\" < \"$0\"", Mpirun.java(List.of(), SingletonProgram.class), Map.of(variable, value))) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).contains("looks each " + each + System.lineSeparator());
        }
    }

    @Test
    void refusesWhatCanNotBeSetUp() throws IOException, InterruptedException {
        String withoutJna = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("jna-"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> java = Mpirun.java(withoutJna, List.of(), ChoosingProgram.class, "--pool=mpi:1");

        try (Mpirun job = start("exec \"$@\" < \"$0\"", java, Map.of())) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isEqualTo(1);
            assertThat(job.output())
                    .contains("LIDO-59: Open MPI cannot be configured", "com/sun/jna", "start the program by mpirun")
                    .doesNotContain("sum 6");
        }
    }
}
