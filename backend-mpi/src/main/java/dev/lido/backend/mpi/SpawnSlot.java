package dev.lido.backend.mpi;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A slot in MPI for one JVM, kept by a shell that Open MPI started: the shell writes its environment to a file, and ends
 * when the pipe is closed that this object has open. Guarded by the monitor of {@link SpawnSlots}, unless said otherwise.
 */
final class SpawnSlot {
    /**
     * What the shell does: $0 is the file to be written. The names of others are made of it: of the pipe, which this JVM has
     * open already, and of where it reports why it cannot, if so.
     */
    private static final String SCRIPT = "exec 2> /dev/null ; export LIDO_MPI_SHELL=$$ ;"
            + " exec 3<> \"$0.keep\" 4< \"$0.keep\" 3>&- ;"
            + " { env -0 > \"$0.part\" && mv \"$0.part\" \"$0\" ; } 2> \"$0.said\" || : > \"$0.failed\" ;"
            + " read -r end <&4 ; exit 0";

    /** Names the file with the environment. */
    private static final String PLACE = "LIDO_MPI_PLACE";

    /** Where to connect. */
    private static final String PORT = "LIDO_MPI_PORT";

    private static final String SHELL = "LIDO_MPI_SHELL";

    /** The port by which a spawned process finds the one that spawned it, which these here have not been. */
    private static final String NO_PARENT = "OMPI_PARENT_PORT";

    /** The stages of a slot. It only goes forward, by any number of steps. */
    enum Stage {
        /** The shell was not asked for yet. */
        WANTED,
        /** The shell was asked for. */
        LAUNCHING,
        /** A process may join. */
        OPEN,
        /** This JVM is in the middle of connecting to it. */
        CONNECTING,
        /** It has joined, or will not. */
        DONE,
        /** The slot is given up, and the shell ends. */
        OVER
    }

    /** What a slot is for. */
    interface Taker {
        /** A process has joined MPI in the slot that was given to its number. */
        void joined(int number, Mpi.Group group);

        /** Whether it wants no slot any more. */
        boolean isClosed();
    }

    final Taker taker;
    final int number;
    final String port;
    private final Path environment;

    /** Open as long as the slot is to be kept. */
    private final RandomAccessFile kept;

    Stage stage = Stage.WANTED;

    /** Whether its taker has it. Before that the shell may not be known, and the thread that makes the slot gives it up. */
    boolean isTaken;

    @Nullable Throwable failure;

    @Nullable Process process;

    private @Nullable ProcessHandle shell;

    /** Whether the shell was asked for. Only for the thread that does so. */
    boolean isLaunched;

    SpawnSlot(Taker taker, int number, String port, Path environment) throws IOException {
        this.taker = taker;
        this.number = number;
        this.port = port;
        this.environment = environment;
        Path keep = file(".keep");
        makePipe(keep);
        // For reading, too: opened for writing alone it would wait for a reader.
        this.kept = new RandomAccessFile(keep.toFile(), "rw");
    }

    private static void makePipe(Path path) throws IOException {
        Process process = new ProcessBuilder("mkfifo", "-m", "600", path.toString())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
            if (process.waitFor() != 0) {
                throw new IOException("mkfifo reports: " + output.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Path file(String end) {
        return Path.of(environment + end);
    }

    /** {@return the command line of the shell} */
    List<String> shellCommand() {
        return List.of("/bin/sh", "-c", SCRIPT, environment.toString());
    }

    /** {@return whether the shell has written its environment} */
    boolean isThere() {
        return Files.exists(environment);
    }

    /** {@return whether a process has joined MPI in this slot} */
    boolean isReady() {
        return Files.exists(file(".ready"));
    }

    /** {@return why there will be no slot, as far as is known, or null} */
    @Nullable String problem() throws IOException {
        if (Files.exists(file(".failed"))) {
            return "the shell reports: "
                    + Files.readString(file(".said"), Charset.defaultCharset()).strip();
        }
        return failure == null ? null : failure.getMessage();
    }

    boolean isOf(Taker whose) {
        return taker == whose;
    }

    boolean livesOn() {
        return process != null && process.isAlive();
    }

    boolean hasShell() {
        return shell != null && shell.isAlive();
    }

    /** {@return the environment that makes a process take the slot} */
    Map<String, String> read() throws IOException {
        Map<String, String> variables = new HashMap<>();
        String text = Files.readString(environment, Charset.defaultCharset());
        int start = 0;
        int end;
        while ((end = text.indexOf('\0', start)) >= 0) {
            int equals = text.indexOf('=', start);
            String name = text.substring(start, equals);
            String value = text.substring(equals + 1, end);
            boolean ofMpi = name.startsWith("PMIX_") || name.startsWith("OMPI_") || name.startsWith("ORTE_");
            if (ofMpi && !name.equals(NO_PARENT)) {
                variables.put(name, value);
            } else if (name.equals(SHELL)) {
                shell = ProcessHandle.of(Long.parseLong(value)).orElse(null);
            }
            start = end + 1;
        }
        variables.put(PLACE, environment.toString());
        variables.put(PORT, port);
        // With more processes than cores Open MPI yields the core whenever a poll finds nothing; Lido waits by itself.
        variables.put("OMPI_MCA_mpi_yield_when_idle", "0");
        return variables;
    }

    /** Lets the shell end. */
    void close() {
        try {
            kept.close();
            for (String end : List.of("", ".keep", ".part", ".said", ".failed", ".ready")) {
                Files.deleteIfExists(file(end));
            }
        } catch (IOException e) {
            // The end of this JVM closes and deletes it.
        }
    }

    /**
     * Connects a process that was started with a slot, and has joined MPI, to the process that started it.
     *
     * @return that one
     * @throws IOException if there is no slot for this process, or it is not connected
     */
    static Mpi.Group connect(Mpi mpi) throws IOException {
        String place = System.getenv(PLACE);
        String port = System.getenv(PORT);
        if (place == null || port == null) {
            throw new IOException("this program is started by a pool, with a place in MPI");
        }
        Files.createFile(Path.of(place + ".ready"));
        return mpi.connect(port);
    }
}
