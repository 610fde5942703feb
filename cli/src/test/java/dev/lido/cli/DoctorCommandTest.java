package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.BackendInfo;
import dev.lido.Pools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    private Path root;

    @Test
    void backendsAndWhereTheyAreFromAreTold() {
        Ran ran = Ran.lido("doctor", "--pool=threads:2");
        assertThat(ran.out())
                .contains("backend          processes", "backend          serial", "backend          threads")
                .contains("backend-threads")
                .contains("strict: true or false, false by default")
                .contains("threads:2: threads with 2 workers")
                .contains(Runtime.getRuntime().availableProcessors() + " seen by the JVM")
                .endsWith(DoctorCommand.verdict(Pools.backends()) + System.lineSeparator());
        assertThat(ran.code()).isZero();
    }

    @Test
    void poolThatDoesNotWorkIsComplainedOf() {
        Ran ran = Ran.lido("doctor", "--pool=nothing");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("LIDO-60: the pool nothing cannot be used: LIDO-2: ");
    }

    @Test
    void choiceFollowsPropertyEnvironmentAndPreference() {
        var backends = Pools.backends();
        assertThat(Choice.of(backends, "serial", "processes:2").what()).isEqualTo("serial");
        Choice environment = Choice.of(backends, null, "processes:2");
        assertThat(environment.what()).isEqualTo("processes:2");
        assertThat(environment.why()).contains("LIDO_POOL");
        assertThat(environment.complaint()).isEmpty();
        Choice automatic = Choice.of(backends, " ", null);
        assertThat(automatic.what()).isEqualTo("threads");
        assertThat(automatic.why()).contains("preference is 0", "preferred to serial");
        assertThat(Choice.of(backends, "auto", null).what()).isEqualTo("threads");
        assertThat(Choice.of(backends, "cluster:4?x=1", null).complaint())
                .hasValueSatisfying(complaint -> assertThat(complaint).contains("no backend 'cluster'"));
    }

    @Test
    void coresAreReadFromTheFilesOfTheSystem() throws Exception {
        assertThat(Machine.at(root).cgroup()).isEqualTo("not reported by this system");
        write("proc/self/status", "Name:\tjava\nCpus_allowed_list:\t0-3,8\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        assertThat(Machine.at(root).cgroup()).isEqualTo("0.50 cores");
        write("sys/fs/cgroup/cpu.max", "250000 100000\n");
        write("sys/devices/system/cpu/online", "0-15\n");
        Machine machine = Machine.at(root);
        assertThat(machine.affinity()).isEqualTo("0-3,8");
        assertThat(machine.cgroup()).isEqualTo("2.50 cores");
        assertThat(machine.online()).isEqualTo("0-15");
        write("sys/fs/cgroup/cpu.max", "max 100000\n");
        assertThat(Machine.at(root).cgroup()).isEqualTo("no limit");
    }

    @Test
    void launchersAreKnownByTheirVariables() {
        assertThat(Surroundings.launcher(Map.of())).isEqualTo("none");
        assertThat(Surroundings.launcher(Map.of("OMPI_COMM_WORLD_RANK", "1", "OMPI_COMM_WORLD_SIZE", "3")))
                .isEqualTo("mpirun of Open MPI, this is rank 1 of 3");
    }

    @Test
    void jarOfMpiThatIsNotThereIsSaidToBeSo() throws Exception {
        Path jar = root.resolve("mpi.jar");
        assertThat(Surroundings.jar(jar.toString(), "mpijavac")).isEqualTo(jar + " (mpijavac), which does not exist");
        write("mpi.jar", "");
        assertThat(Surroundings.jar(jar.toString(), "mpijavac")).isEqualTo(jar + " (mpijavac)");
    }

    @Test
    void backendThatCanNotBeUsedIsNamedAtTheEnd() {
        BackendInfo usable = new BackendInfo("one", "p.One", "one.jar", null, Set.of(), List.of());
        BackendInfo unusable = new BackendInfo("two", "p.Two", "two.jar", "no library", Set.of(), List.of());
        assertThat(DoctorCommand.verdict(List.of(usable))).isEqualTo("All is well.");
        assertThat(DoctorCommand.verdict(List.of(usable, unusable)))
                .isEqualTo("All is well, but the backend two cannot be used here; see above.");
    }

    private void write(String file, String text) throws Exception {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
