package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs of Slurm: as under mpirun, however they are started. Skipped where Slurm is not installed. */
@NeedsMpi
@NeedsSlurm
class SlurmTest {
    private static final long LIMIT = 60;

    private static Slurm slurm;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException {
        slurm = new Slurm(folder);
    }

    @AfterAll
    static void end() {
        slurm.close();
    }

    private Mpirun submit(String launcher, Class<?> main, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(Stream.of(launcher.split(" ")).toList());
        words.addAll(Mpirun.java(List.of(), main, arguments));
        return slurm.submit(folder, words);
    }

    @ParameterizedTest
    @CsvSource({
        "srun --mpi=pmix -n 3, mpi",
        "salloc -n 3 srun --mpi=pmix, mpi",
        "salloc -n 3 mpirun --bind-to none, mpi",
        "salloc -n 3, mpi:2"
    })
    void computes(String launcher, String pool) throws IOException, InterruptedException {
        try (Mpirun job = submit(launcher, ChoosingProgram.class, "--pool=" + pool)) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).containsOnlyOnce("sum 6");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"srun -n 3", "srun --mpi=pmi2 -n 3"})
    void refusesWhereEachProcessWouldBeAlone(String launcher) throws IOException, InterruptedException {
        try (Mpirun job = submit(launcher, ChoosingProgram.class, "--pool=mpi")) {
            assertThat(job.exitCode(LIMIT)).isEqualTo(1);
            assertThat(job.output())
                    .contains("LIDO-53: this is process 0 of 3 that srun", "or with srun --mpi=pmix")
                    .doesNotContain("sum ");
        }
    }

    @ParameterizedTest
    @CsvSource({"close, 0", "master-exits-busy, 7", "master-throws, 1"})
    void endsWithTheCodeOfRank0(String ending, int code) throws IOException, InterruptedException {
        try (Mpirun job = submit("srun --mpi=pmix -n 3", EndingProgram.class, ending)) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isEqualTo(code);
            assertThat(job.output()).contains("sum 6");
        }
    }

    @Test
    void endsWhenAWorkerEnds() throws IOException, InterruptedException {
        try (Mpirun job = submit("srun --mpi=pmix -n 3", EndingProgram.class, "worker-halts")) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isNotZero();
            assertThat(job.output()).containsPattern("LIDO-56: rank [12] \\(process [0-9]+ on .+\\).* has ended");
        }
    }
}
