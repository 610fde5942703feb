package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a job ends it ends, with the exit code that says how, and says why where a rank was lost. */
@NeedsMpi
class EndingsTest {
    private static final long LIMIT = 60;

    @TempDir
    private Path folder;

    private Mpirun start(String ending) throws IOException {
        return Mpirun.start(folder, 3, EndingProgram.class, ending);
    }

    @ParameterizedTest
    @CsvSource({
        "close, 0",
        "master-returns, 0",
        "master-returns-busy, 0",
        "master-throws, 1",
        "master-throws-busy, 1",
        "master-exits, 7",
        "master-exits-busy, 7",
        "master-halts, 9",
        "worker-throws, 1",
        "worker-exits, 3",
        "worker-halts, 5"
    })
    void endsWithTheRightCode(String ending, int code) throws IOException, InterruptedException {
        try (Mpirun job = start(ending)) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isEqualTo(code);
            assertThat(job.output()).contains("sum 6");
        }
    }

    @ParameterizedTest
    @CsvSource({"worker-exits", "worker-halts"})
    void saysWhichRankWasLostAndWhatItHadInHand(String ending) throws IOException, InterruptedException {
        try (Mpirun job = start(ending)) {
            assertThat(job.exitCode(LIMIT)).isNotZero();
            assertThat(job.output())
                    .containsPattern(
                            "LIDO-56: rank [12] \\(process [0-9]+ on .+\\), which had the tasks .*0.*, has ended");
        }
    }

    @Test
    void endsWhenAWorkerIsKilled() throws IOException, InterruptedException {
        try (Mpirun job = start("worker-waits")) {
            kill(job.await("worker ", LIMIT));
            assertThat(job.exitCode(LIMIT)).as(job.output()).isEqualTo(128 + 9);
            assertThat(job.output()).contains("LIDO-56: rank ");
        }
    }

    @ParameterizedTest
    @CsvSource({"worker-waits", "master-waits"})
    void endsWhenTheMasterIsKilled(String ending) throws IOException, InterruptedException {
        try (Mpirun job = start(ending)) {
            kill(job.await("master ", LIMIT));
            assertThat(job.exitCode(LIMIT)).as(job.output()).isEqualTo(128 + 9);
        }
    }

    @ParameterizedTest
    @CsvSource({"worker-waits", "master-waits"})
    void endsWhenItIsInterrupted(String ending) throws IOException, InterruptedException {
        try (Mpirun job = start(ending)) {
            String master = job.await("master ", LIMIT);
            assertThat(new ProcessBuilder(
                                    "kill", "-INT", Long.toString(job.process().pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(job.exitCode(LIMIT)).as(job.output()).isNotZero();
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(master));
            if (process.isPresent()) {
                assertThat(process.get().onExit()).as("the end of rank 0").succeedsWithin(Duration.ofSeconds(LIMIT));
            }
        }
    }

    private static void kill(String pid) {
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }
}
