package dev.lido.backend.mpi;

import com.sun.jna.NativeLibrary;
import dev.lido.remote.jvm.PrivateFolder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins Open MPI 4 as a singleton, which is what it calls a process that no launcher has started. Two things are to be
 * kept from this process that Open MPI does to it then, by variables in its environment while it joins:
 *
 * <ul>
 *   <li>Open MPI starts a daemon, which inherits standard input and reads from it, in this program's place, for what it
 *       starts. There is no setting against that, nor can Java keep a descriptor from a process that a library starts.
 *       But one variable names the folder in which the daemon is: one with a script that starts it with an empty input. A
 *       terminal is in no danger, since the daemon is in a session of its own and leaves it alone.
 *   <li>Open MPI looks after its connections at each call as long as it counts any, else each 10 ms; and a connection to
 *       a worker that fails, since the worker was killed, is subtracted though it was never counted
 *       ({@code mca_btl_tcp_endpoint_complete_connect}). One variable says how often to look.
 * </ul>
 */
final class Singleton {
    private static final String FOLDER = "OPAL_BINDIR";
    private static final String DAEMON = "orted";
    private static final Path INPUT = Path.of("/proc/self/fd/0");

    private static final String LOOK_MICROS = "OMPI_MCA_mpi_event_tick_rate";

    private Singleton() {}

    /**
     * Joins MPI as {@link Bindings#load} does, and warns if the variables could not be set.
     *
     * @throws IOException if MPI can not be joined
     */
    static Mpi load(MpiLibrary library) throws IOException {
        Set<String> changed = new HashSet<>();
        PrivateFolder folder = null;
        try {
            if (System.getenv(LOOK_MICROS) == null) {
                change(changed, LOOK_MICROS, "1");
            }
            if (isInputShared()) {
                Path daemon = daemonOf(library);
                folder = PrivateFolder.create();
                writeScript(folder, daemon);
                change(changed, FOLDER, folder.path().toString());
            }
        } catch (IOException | LinkageError e) {
            System.getLogger("dev.lido")
                    .log(
                            Level.WARNING,
                            "Open MPI could not be set up as it should be ({0}): its daemon may read the standard input"
                                    + " of this program in the program''s place, and messages may take some milliseconds"
                                    + " once a worker was killed; start the program with < /dev/null, or by mpirun",
                            e.toString());
        }
        try {
            return Bindings.load(library);
        } finally {
            changed.forEach(name -> set(name, System.getenv(name)));
            if (folder != null) {
                folder.close();
            }
        }
    }

    private static boolean isInputShared() {
        try {
            String input = Files.readSymbolicLink(INPUT).toString();
            return !input.equals("/dev/null") && !input.startsWith("/dev/pts/") && !input.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return true;
        }
    }

    private static void writeScript(PrivateFolder folder, Path daemon) throws IOException {
        Path script = folder.path().resolve(DAEMON);
        Files.writeString(script, script(daemon, System.getenv(FOLDER)));
        if (!script.toFile().setExecutable(true) || !Files.isExecutable(script)) {
            throw new IOException("no file in " + folder.path().getParent() + " can be executed");
        }
    }

    private static String script(Path daemon, @Nullable String former) {
        return "#!/bin/sh\n"
                + (former == null ? "unset " + FOLDER : FOLDER + "=" + quoted(former))
                + "\nexec " + quoted(daemon.toString()) + " \"$@\" < /dev/null\n";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Where Open MPI looks for it: where the variables say, or in the tree that it was installed as. */
    static Path daemonOf(MpiLibrary library) throws IOException {
        String folder = System.getenv(FOLDER);
        String prefix = System.getenv("OPAL_PREFIX");
        if (folder != null) {
            return Path.of(folder, DAEMON);
        }
        if (prefix != null) {
            return Path.of(prefix, "bin", DAEMON);
        }
        Path inTree = library.library() == null ? null : library.library().toRealPath();
        while (inTree != null) {
            Path daemon = inTree.resolve("bin").resolve(DAEMON);
            if (Files.isExecutable(daemon)) {
                return daemon;
            }
            inTree = inTree.getParent();
        }
        throw new IOException("its " + DAEMON + " was not found where " + library.library() + " is installed");
    }

    private static void change(Set<String> changed, String name, String value) {
        set(name, value);
        changed.add(name);
    }

    private static void set(String name, @Nullable String value) {
        NativeLibrary libc = NativeLibrary.getProcess();
        if (value == null) {
            libc.getFunction("unsetenv").invokeInt(new Object[] {name});
        } else {
            libc.getFunction("setenv").invokeInt(new Object[] {name, value, 1});
        }
    }
}
