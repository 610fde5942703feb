package dev.lido.engine.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who was started several times is told by the environment. */
class CopiesTest {
    @Test
    void noLauncher() {
        assertThat(Copies.of(Map.of("PATH", "/usr/bin"))).isEmpty();
    }

    @Test
    void launchersOfMpi() {
        assertThat(Copies.of(Map.of("OMPI_COMM_WORLD_SIZE", "4", "OMPI_COMM_WORLD_RANK", "2")))
                .contains(new Copies("mpirun", 4, 2));
        assertThat(Copies.of(Map.of("PMI_SIZE", "3", "PMI_RANK", "0"))).contains(new Copies("a launcher of MPI", 3, 0));
    }

    @Test
    void slurm() {
        assertThat(Copies.of(Map.of("SLURM_STEP_NUM_TASKS", "4", "SLURM_PROCID", "3")))
                .contains(new Copies("srun", 4, 3));
    }

    @Test
    void oneProcessOrABatchScriptIsNoCopy() {
        assertThat(Copies.of(Map.of("OMPI_COMM_WORLD_SIZE", "1", "OMPI_COMM_WORLD_RANK", "0")))
                .isEmpty();
        assertThat(Copies.of(Map.of("SLURM_NTASKS", "4", "SLURM_PROCID", "0"))).isEmpty();
    }

    @Test
    void whatIsNoNumberDoesNotCount() {
        assertThat(Copies.of(Map.of("OMPI_COMM_WORLD_SIZE", "many", "OMPI_COMM_WORLD_RANK", "0")))
                .isEmpty();
    }

    @Test
    void theWarningNamesLauncherNumberAndPool() {
        assertThat(new Copies("mpirun", 4, 0).warning("threads"))
                .startsWith("LIDO-49: mpirun has started this program 4 times, and with the pool threads each process");
    }
}
