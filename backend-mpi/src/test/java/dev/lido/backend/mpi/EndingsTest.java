package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
            String unused = job.await("master ", LIMIT);
            List<ProcessHandle> ranks =
                    job.process().descendants().filter(EndingsTest::isJava).toList();
            assertThat(ranks).as("ranks").hasSizeGreaterThan(1);
            interrupt(job);
            for (ProcessHandle rank : ranks) {
                assertThat(rank.onExit()).as("the end of a rank").succeedsWithin(Duration.ofSeconds(LIMIT));
            }
            if (!job.process().waitFor(LIMIT / 4, TimeUnit.SECONDS)) {
                // On a busy machine mpirun itself may miss the end of its ranks. It then asks for a second interrupt.
                interrupt(job);
            }
            assertThat(job.exitCode(LIMIT)).as(job.output()).isNotZero();
        }
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/java");
    }

    private static void interrupt(Mpirun job) throws IOException, InterruptedException {
        String pid = Long.toString(job.process().pid());
        assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
    }

    private static void kill(String pid) {
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }
}
