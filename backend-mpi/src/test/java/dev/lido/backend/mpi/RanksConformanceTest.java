package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kit, in an MPI job of three ranks. */
@NeedsMpi
class RanksConformanceTest {
    private static final long LIMIT_SECONDS = 540;

    @TempDir
    private Path folder;

    @Test
    @Timeout(2 * LIMIT_SECONDS)
    void theContractHoldsUnderMpirun() throws IOException, InterruptedException {
        try (Mpirun job = Mpirun.start(folder, 3, KitProgram.class, RanksConformance.class.getName())) {
            int code = job.exitCode(LIMIT_SECONDS);
            assertThat(code).as(job.output()).isZero();
            assertThat(job.output())
                    .containsPattern("(?m)^\\[ +0 tests failed +]")
                    .containsPattern("(?m)^\\[ +(?:[6-9]|1[0-9])[0-9] tests successful +]");
        }
    }
}
