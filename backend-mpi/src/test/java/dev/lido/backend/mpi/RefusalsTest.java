package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot work says so at once, with a code and what to do, and ends with an exit code other than 0. */
@NeedsMpi
class RefusalsTest {
    private static final long LIMIT = 60;

    @TempDir
    private Path folder;

    private void refuses(Mpirun started, String... words) throws IOException, InterruptedException {
        try (Mpirun job = started) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isEqualTo(1);
            assertThat(job.output()).contains(words).doesNotContain("sum ");
        }
    }

    private Mpirun alone(List<String> options, String... arguments) throws IOException {
        return Mpirun.start(folder, Mpirun.java(options, ChoosingProgram.class, arguments), Map.of());
    }

    private Mpirun ranks(int ranks, String pool) throws IOException {
        return Mpirun.start(folder, ranks, ChoosingProgram.class, "--pool=" + pool);
    }

    @Test
    void noLauncherAndNoNumber() throws IOException, InterruptedException {
        refuses(alone(List.of(), "--pool=mpi"), "LIDO-51: no launcher", "use mpi:4");
    }

    @Test
    void aWorkerWithoutLauncher() throws IOException, InterruptedException {
        refuses(
                alone(List.of(), "--pool=mpi", "--pool-role=worker"),
                "LIDO-52: this JVM was started as a worker of a pool mpi");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void theLauncherOfAnotherMpi(int rank) throws IOException, InterruptedException {
        Mpirun job = Mpirun.start(
                folder,
                Mpirun.java(List.of(), ChoosingProgram.class, "--pool=mpi"),
                Map.of("PMI_RANK", Integer.toString(rank), "PMI_SIZE", "3"));

        refuses(
                job,
                "LIDO-53: this is process " + rank
                        + " of 3 that mpiexec.hydra started, but that does not make a job of Open MPI",
                "Open MPI's mpirun, or with srun --mpi=pmix");
    }

    @Test
    void aLauncherOfWhichTheLibraryDoesNotKnow() throws IOException, InterruptedException {
        Mpirun job = Mpirun.start(
                folder,
                Mpirun.java(List.of(), ChoosingProgram.class, "--pool=mpi"),
                Map.of("OMPI_COMM_WORLD_RANK", "2", "OMPI_COMM_WORLD_SIZE", "3"));

        refuses(
                job,
                "LIDO-53: this is process 2 of 3 that mpirun started, but Open MPI knows of only one",
                "the launcher belongs to another MPI than the library");
    }

    @ParameterizedTest
    @CsvSource({
        "1, mpi, the pool mpi needs a rank besides this one, start 2",
        "2, mpi:3, the pool mpi:3 needs 3 ranks besides this one, start 4"
    })
    void tooFewRanks(int ranks, String pool, String problem, String advice) throws IOException, InterruptedException {
        refuses(ranks(ranks, pool), "LIDO-54: " + problem, "mpirun has started " + (ranks - 1), advice);
    }

    @Test
    void anOptionForJvmsThatTheLauncherStarts() throws IOException, InterruptedException {
        refuses(ranks(2, "mpi?memory=64m"), "LIDO-57: the option memory");
    }

    @Test
    void aJarThatIsNotThere() throws IOException, InterruptedException {
        refuses(
                alone(List.of("-Dlido.mpi.jar=" + folder.resolve("none.jar")), "--pool=mpi:1"),
                "LIDO-6: the backend mpi cannot be used here",
                "mpi.jar, is not",
                "scripts/setup-openmpi");
    }

    @Test
    void aJarOfSomethingElse() throws IOException, InterruptedException {
        Path jar = folder.resolve("mpi.jar");
        new JarOutputStream(Files.newOutputStream(jar)).close();

        refuses(alone(List.of("-Dlido.mpi.jar=" + jar), "--pool=mpi:1"), "LIDO-50: MPI cannot be used", jar.toString());
    }

    @Test
    void aLibraryThatCanNotBeLoaded() throws IOException, InterruptedException {
        Path library = Files.createFile(folder.resolve(System.mapLibraryName("mpi_java")));
        Path jar = MpiLibrary.find().jar();

        refuses(
                alone(List.of("-Djava.library.path=" + folder, "-Dlido.mpi.jar=" + jar), "--pool=mpi:1"),
                "LIDO-50: MPI cannot be used",
                library.toString());
    }

    @Test
    void ranksWithOtherClasses() throws IOException, InterruptedException {
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + folderWithAClass();

        refuses(
                twoRanks(List.of(), Mpirun.java(classPath, List.of(), ChoosingProgram.class, "--pool=mpi")),
                "LIDO-55: worker 1 (process ",
                "a class path with the hash");
    }

    /** Open MPI's mpirun adds it to the class path. */
    @Test
    void ranksMayHaveOtherWorkingFolders() throws IOException, InterruptedException {
        List<String> java = Mpirun.java(List.of(), ChoosingProgram.class, "--pool=mpi");
        try (Mpirun job = twoRanks(List.of("-wdir", folderWithAClass()), java)) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).contains("sum 6");
        }
    }

    private String folderWithAClass() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.createFile(other.resolve("Other.class"));
        return other.toString();
    }

    private Mpirun twoRanks(List<String> options, List<String> ofTheSecond) throws IOException {
        List<String> command = new ArrayList<>(Mpirun.java(List.of(), ChoosingProgram.class, "--pool=mpi"));
        command.addAll(List.of(":", "-n", "1"));
        command.addAll(options);
        command.addAll(ofTheSecond);
        return Mpirun.start(folder, 1, command);
    }

    @Test
    void noProgramsForAPlace() throws IOException, InterruptedException {
        // Open MPI insists on it, though it starts its daemon itself.
        Files.createSymbolicLink(folder.resolve("ssh"), Path.of("/bin/true"));
        Mpirun job = Mpirun.start(
                folder,
                Mpirun.java(List.of(), ChoosingProgram.class, "--pool=mpi:1"),
                Map.of("PATH", folder.toString()));

        refuses(job, "LIDO-58: Open MPI could not provide a slot for a worker: ", "mkfifo");
    }
}
