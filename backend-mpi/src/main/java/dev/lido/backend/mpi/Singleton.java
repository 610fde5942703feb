package dev.lido.backend.mpi;

import com.sun.jna.NativeLibrary;
import dev.lido.remote.jvm.PrivateFolder;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins Open MPI 4 as a singleton, which is what it calls a process that no launcher has started. Open MPI does three things
 * then that this prevents, by variables in the environment of this process while it joins:
 *
 * <ul>
 *   <li>Open MPI starts a daemon, which inherits standard input and reads from it, in this program's place, for what it
 *       starts. There is no setting against that, nor can Java keep a descriptor from a process that a library starts.
 *       But one variable names the folder in which the daemon is: one with a script that starts it with an empty input.
 *   <li>The daemon ends itself when this process has ended; but with many workers killed before, it was seen to wait for a
 *       lock instead, for ever ({@code PMIx_server_finalize}). The script says which process it is, and a shell, which
 *       waits for the end of this process, ends it if it takes too long.
 *   <li>Open MPI looks after its connections at each call as long as it counts any, else each 10 ms; and a connection to
 *       a worker that fails, since the worker was killed, is subtracted though it was never counted
 *       ({@code mca_btl_tcp_endpoint_complete_connect}). One variable says how often to look.
 * </ul>
 */
final class Singleton {
    private static final String FOLDER = "OPAL_BINDIR";
    private static final String DAEMON = "orted";
    private static final String NUMBER = "number";

    private static final String LOOK_MICROS = "OMPI_MCA_mpi_event_tick_rate";

    /** $0 is the daemon's process. The input is at its end when this process is. */
    private static final String WATCH =
            "read -r end; for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 \"$0\" || exit; sleep 0.5; done; kill -9 \"$0\"";

    /** Kept, since its input would be closed with it. */
    @SuppressWarnings("UnusedVariable")
    private static @Nullable Process watch;

    private Singleton() {}

    /**
     * Joins MPI as {@link Bindings#load} does, and warns if the variables could not be set.
     *
     * @throws IOException if MPI can not be joined
     */
    static synchronized Mpi load(MpiLibrary library) throws IOException {
        Set<String> changed = new HashSet<>();
        PrivateFolder folder = null;
        try {
            if (System.getenv(LOOK_MICROS) == null) {
                change(changed, LOOK_MICROS, "1");
            }
            Path daemon = daemonOf(library);
            folder = PrivateFolder.create();
            writeScript(folder, daemon);
            change(changed, FOLDER, folder.path().toString());
        } catch (IOException | LinkageError e) {
            warn(e);
        }
        try {
            return Bindings.load(library);
        } finally {
            changed.forEach(name -> set(name, System.getenv(name)));
            if (folder != null) {
                watchOver(folder.path().resolve(NUMBER));
                folder.close();
            }
        }
    }

    private static void warn(Throwable reason) {
        System.getLogger("dev.lido")
                .log(
                        Level.WARNING,
                        "Open MPI could not be set up as it should be ({0}): its daemon may stay when this program has ended,"
                                + " and read its standard input in its place unless that is /dev/null, and messages may take"
                                + " some milliseconds once a worker was killed; none of this happens under mpirun",
                        reason.toString());
    }

    /**
     * Has the daemon ended after this process, if it was started; also where joining failed later. The shell is in a session
     * of its own, so that what ends this process from a terminal leaves it alone.
     */
    private static void watchOver(Path number) {
        if (!Files.exists(number)) {
            return;
        }
        try {
            String daemon = Files.readString(number).strip();
            watch = new ProcessBuilder("setsid", "sh", "-c", WATCH, daemon)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            warn(e);
        }
    }

    private static void writeScript(PrivateFolder folder, Path daemon) throws IOException {
        Path script = folder.path().resolve(DAEMON);
        Files.writeString(script, script(daemon, folder.path().resolve(NUMBER), System.getenv(FOLDER)));
        if (!script.toFile().setExecutable(true) || !Files.isExecutable(script)) {
            throw new IOException("no file in " + folder.path().getParent() + " can be executed");
        }
    }

    private static String script(Path daemon, Path number, @Nullable String former) {
        return "#!/bin/sh\necho $$ > "
                + quoted(number.toString())
                + "\n"
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
