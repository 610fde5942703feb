package dev.lido.benchmarks.contestants;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An MPI job of three ranks on this machine: the first one measures, and the two others are its workers. */
final class MpiJob {
    static final int WORKERS = 2;

    /** The prefix of the command line of a program whose processes are the ranks of such a job. */
    static final List<String> LAUNCHER = List.of(
            "env",
            "OMPI_ALLOW_RUN_AS_ROOT=1",
            "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1",
            "mpirun",
            "--oversubscribe",
            "--bind-to",
            "none",
            "-n",
            Integer.toString(1 + WORKERS));

    /**
     * The same for programs in Java. With more ranks than cores Open MPI would yield the core each time that a thread
     * polls for a message and there is none, also between two tasks.
     */
    static final List<String> JAVA_LAUNCHER = Stream.concat(
                    LAUNCHER.stream(), Stream.of("--mca", "mpi_yield_when_idle", "0"))
            .toList();

    private MpiJob() {}

    /** {@return the reason why programs that use Open MPI's Java bindings cannot run here; empty if they can} */
    static Optional<String> withoutBindings() {
        return hasLauncher() && jar().isPresent()
                ? Optional.empty()
                : Optional.of("needs mpirun and mpi.jar, which scripts/setup-openmpi creates");
    }

    private static boolean hasLauncher() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, "mpirun"))) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return Open MPI's Java bindings: the specified ones, those of {@code OMPI_HOME}, or those that
     * scripts/setup-openmpi created}
     */
    static Optional<Path> jar() {
        List<Path> places = new ArrayList<>();
        String named = System.getProperty("lido.mpi.jar", "");
        if (!named.isEmpty()) {
            places.add(Path.of(named));
        }
        String home = System.getenv().getOrDefault("OMPI_HOME", "");
        if (!home.isEmpty()) {
            places.add(Path.of(home, "lib", "mpi.jar"));
        }
        String data = System.getenv().getOrDefault("XDG_DATA_HOME", "");
        Path made = data.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "share") : Path.of(data);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(made.resolve("lido/openmpi"))) {
            folders.forEach(folder -> places.add(folder.resolve("mpi.jar")));
        } catch (IOException none) {
            // It was not created.
        }
        return places.stream().filter(Files::isRegularFile).findFirst();
    }
}
