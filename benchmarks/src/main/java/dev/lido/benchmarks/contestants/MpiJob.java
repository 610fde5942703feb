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

/** An MPI job of three ranks on this machine: the first one measures, the two others work for it. */
final class MpiJob {
    static final int WORKERS = 2;

    /** Begins the command line of a program all of whose processes are ranks of such a job. */
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
     * The same for programs in Java. With more ranks than cores Open MPI would give the core away each time that somebody
     * looks for a message and there is none, between two tasks, too.
     */
    static final List<String> JAVA_LAUNCHER = Stream.concat(
                    LAUNCHER.stream(), Stream.of("--mca", "mpi_yield_when_idle", "0"))
            .toList();

    private MpiJob() {}

    /** Why programs that use Open MPI's Java bindings cannot be run here, or empty if they can. */
    static Optional<String> withoutBindings() {
        return hasLauncher() && jar().isPresent()
                ? Optional.empty()
                : Optional.of("needs mpirun and mpi.jar, which scripts/setup-openmpi makes");
    }

    private static boolean hasLauncher() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, "mpirun"))) {
                return true;
            }
        }
        return false;
    }

    /** Open MPI's Java bindings: the named ones, those of an Open MPI of one's own, or what scripts/setup-openmpi has made. */
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
            // It was not made.
        }
        return places.stream().filter(Files::isRegularFile).findFirst();
    }
}
