package dev.lido.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Finds the cluster software on this machine that backends for clusters need. */
final class Surroundings {
    private static final int SECONDS = 10;
    /** The variables by which launchers pass a process its rank, and their launchers. */
    private static final Map<String, String> LAUNCHERS = Map.of(
            "OMPI_COMM_WORLD_RANK", "mpirun of Open MPI",
            "PMIX_RANK", "a launcher with PMIx",
            "PMI_RANK", "a launcher with PMI",
            "SLURM_PROCID", "srun of Slurm");

    private Surroundings() {}

    static String launcher() {
        return launcher(System.getenv());
    }

    static String launcher(Map<String, String> environment) {
        return LAUNCHERS.entrySet().stream()
                .filter(launcher -> environment.containsKey(launcher.getKey()))
                .map(launcher -> launcher.getValue() + ", this is rank " + environment.get(launcher.getKey()) + " of "
                        + environment.getOrDefault(
                                "OMPI_COMM_WORLD_SIZE", environment.getOrDefault("SLURM_NTASKS", "?")))
                .sorted()
                .findFirst()
                .orElse("none");
    }

    /** {@return the first library found in the places that the backend mpi searches, in its order} */
    static String mpiLibrary() {
        String property = System.getProperty("lido.mpi.jar");
        if (property != null) {
            return jar(property, "lido.mpi.jar");
        }
        String home = System.getenv("OMPI_HOME");
        if (home != null && Files.exists(Path.of(home, "lib", "mpi.jar"))) {
            return Path.of(home, "lib", "mpi.jar") + " (OMPI_HOME)";
        }
        return said("mpijavac", "--showme")
                .flatMap(words -> List.of(words.split("[ :]")).stream()
                        .filter(word -> word.endsWith("mpi.jar"))
                        .findFirst())
                .map(jar -> jar(jar, "mpijavac"))
                .orElse("none");
    }

    /** The wrapper mpijavac names a jar even if Open MPI was built without its Java bindings. */
    static String jar(String path, String source) {
        return path + " (" + source + ")" + (Files.exists(Path.of(path)) ? "" : ", which does not exist");
    }

    static String mpirun() {
        return said("mpirun", "--version")
                .flatMap(words -> words.lines().findFirst())
                .orElse("none");
    }

    static String hazelcast() {
        String place = "META-INF/maven/com.hazelcast/hazelcast/pom.properties";
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in = loader.getResourceAsStream(place)) {
            if (in == null) {
                return "not on the class path";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException unreadable) {
            return "on the class path, but unreadable: " + unreadable;
        }
    }

    /** {@return the output of a program on the path; empty if there is no such program, or it does not end} */
    private static Optional<String> said(String... command) {
        if (List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .noneMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, command[0])))) {
            return Optional.empty();
        }
        try {
            Path output = Files.createTempFile("lido-doctor", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return Optional.empty();
                }
                return Optional.of(Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException unusable) {
            return Optional.empty();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
