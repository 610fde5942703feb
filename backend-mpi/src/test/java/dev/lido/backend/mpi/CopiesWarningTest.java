package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that a launcher starts several times, and whose pool takes no notice of that, is warned of, once. */
@NeedsMpi
class CopiesWarningTest {
    private static final long LIMIT = 60;
    private static final String WARNING = "LIDO-49: mpirun has started this program 2 times, and with the pool serial";

    @TempDir
    private Path folder;

    private void warns(List<String> java) throws IOException, InterruptedException {
        try (Mpirun job = Mpirun.start(folder, 2, java)) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).containsOnlyOnce(WARNING);
            assertThat(job.output().split("sum 6", -1)).hasSize(3);
        }
    }

    @Test
    void ofAnotherPool() throws IOException, InterruptedException {
        warns(Mpirun.java(List.of(), ChoosingProgram.class, "--pool=serial"));
    }

    @Test
    void withoutTheBackend() throws IOException, InterruptedException {
        // The program is one of this module's tests, whose folder stays.
        String without = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("backend-mpi") || entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        warns(Mpirun.java(without, List.of(), ChoosingProgram.class, "--pool=serial"));
    }

    @Test
    void butNotWhereTheOthersAreWorkers() throws IOException, InterruptedException {
        try (Mpirun job = Mpirun.start(folder, 2, Mpirun.java(List.of(), ChoosingProgram.class, "--pool=mpi"))) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).doesNotContain("LIDO-49").containsOnlyOnce("sum 6");
        }
    }
}
