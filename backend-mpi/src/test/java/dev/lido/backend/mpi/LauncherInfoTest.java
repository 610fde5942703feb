package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who started a JVM is told by its environment. */
class LauncherInfoTest {
    @Test
    void nobody() {
        LauncherInfo launch = LauncherInfo.of(Map.of("PATH", "/usr/bin"));

        assertThat(launch.isLaunched()).isFalse();
        assertThat(launch).isEqualTo(new LauncherInfo(null, 1, 0, true));
    }

    @Test
    void mpirunOnThisMachine() {
        LauncherInfo launch = LauncherInfo.of(
                Map.of("OMPI_COMM_WORLD_SIZE", "9", "OMPI_COMM_WORLD_RANK", "3", "OMPI_COMM_WORLD_LOCAL_SIZE", "9"));

        assertThat(launch).isEqualTo(new LauncherInfo("mpirun", 9, 3, true));
    }

    @Test
    void mpirunOnSeveralMachines() {
        LauncherInfo launch = LauncherInfo.of(
                Map.of("OMPI_COMM_WORLD_SIZE", "9", "OMPI_COMM_WORLD_RANK", "3", "OMPI_COMM_WORLD_LOCAL_SIZE", "4"));

        assertThat(launch.local()).isFalse();
    }

    @Test
    void srunWithPmix() {
        LauncherInfo launch = LauncherInfo.of(Map.of(
                "SLURM_PROCID", "2",
                "SLURM_STEP_NUM_TASKS", "4",
                "SLURM_STEP_NUM_NODES", "1",
                "PMIX_NAMESPACE", "slurm.pmix.7.0",
                "PMIX_RANK", "2"));

        assertThat(launch).isEqualTo(new LauncherInfo("srun", 4, 2, true));
    }

    @Test
    void srunWithoutPmixIsNamed() {
        LauncherInfo launch = LauncherInfo.of(Map.of("SLURM_PROCID", "1", "SLURM_STEP_NUM_TASKS", "4"));

        assertThat(launch).isEqualTo(new LauncherInfo("srun without --mpi=pmix", 4, 1, false));
    }

    @Test
    void aBatchScriptIsNoLauncher() {
        assertThat(LauncherInfo.of(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "4"))
                        .isLaunched())
                .isFalse();
    }

    @Test
    void hydra() {
        LauncherInfo launch = LauncherInfo.of(Map.of("PMI_RANK", "1", "PMI_SIZE", "3"));

        assertThat(launch).isEqualTo(new LauncherInfo("mpiexec.hydra", 3, 1, false));
    }

    @Test
    void aJvmThatJoinedByItselfLaunchesNobody() {
        assertThat(LauncherInfo.of(Map.of("PMIX_NAMESPACE", "1234", "PMIX_RANK", "0"))
                        .isLaunched())
                .isFalse();
    }

    @Test
    void whatIsNoNumberDoesNotCount() {
        assertThat(LauncherInfo.of(Map.of("OMPI_COMM_WORLD_SIZE", "many")).isLaunched())
                .isFalse();
    }
}
