package dev.lido.benchmarks.contestants;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@code python3} of the {@code PATH}, and the scripts in {@code benchmarks/peers}. */
public final class Python {
    private static final String COMMAND = "python3";
    private static final String VERSION_IF_IT_FORKS = """
            import multiprocessing, platform
            multiprocessing.get_context('fork')
            print(platform.python_version())
            """;

    private static final String MPI_VERSION = """
            import mpi4py, shutil, sys
            print(mpi4py.__version__)
            sys.exit(shutil.which('mpirun') is None)
            """;

    private Python() {}

    /** {@return its version, for example {@code 3.11.7}; empty if there is no Python 3, or none that forks} */
    public static Optional<String> version() {
        return Found.VERSION;
    }

    static Optional<String> unavailable() {
        return version().isPresent()
                ? Optional.empty()
                : Optional.of("needs a " + COMMAND + " on the PATH, on an operating system that forks");
    }

    /** {@return the command line that runs a script} */
    static List<String> command(String script) {
        URL file = Python.class.getResource("/peers/" + script);
        if (file == null) {
            throw new IllegalStateException("no peers/" + script + " on the class path");
        }
        try {
            URI uri = file.toURI();
            return List.of(COMMAND, "-B", Path.of(uri).toString());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(file + " is not a file", e);
        }
    }

    static Optional<String> withoutMpi() {
        return FoundMpi.VERSION.isPresent()
                ? Optional.empty()
                : Optional.of("needs mpi4py (on Debian: apt-get install python3-mpi4py) and its mpirun");
    }

    /**
     * {@return the command line that runs a script as a job, whose first rank runs it and has two others as workers}
     */
    static List<String> mpiCommand(String script) {
        List<String> words = new ArrayList<>(MpiJob.LAUNCHER);
        List<String> python = command(script);
        words.addAll(python.subList(0, python.size() - 1));
        words.addAll(List.of("-m", "mpi4py.futures", python.get(python.size() - 1)));
        return words;
    }

    private static Optional<String> ask(String program) {
        try {
            Process python = new ProcessBuilder(COMMAND, "-c", program)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String version = new String(python.getInputStream().readAllBytes(), UTF_8).strip();
            return python.waitFor() == 0 ? Optional.of(version) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + COMMAND + " reported its version", e);
        }
    }

    /** Determines the version once, on first use. */
    private static final class Found {
        static final Optional<String> VERSION = ask(VERSION_IF_IT_FORKS);

        private Found() {}
    }

    /** Determines once, on first use, whether mpi4py is available. */
    private static final class FoundMpi {
        static final Optional<String> VERSION = ask(MPI_VERSION);

        private FoundMpi() {}
    }
}
