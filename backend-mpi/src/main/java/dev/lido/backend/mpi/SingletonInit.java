package dev.lido.backend.mpi;

import com.sun.jna.NativeLibrary;
import dev.lido.ConfigException;
import dev.lido.remote.process.PrivateFolder;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins Open MPI 4 as a singleton, which is what it calls a process that no launcher has started. Open MPI does some things
 * then that this prevents, by variables in the environment of this process while it joins:
 *
 * <ul>
 *   <li>Open MPI starts a daemon, which inherits standard input and reads from it, in this program's place, for what it
 *       starts. There is no setting against that, nor can Java keep a descriptor from a process that a library starts.
 *       But one variable names the folder in which the daemon is: one with a script that starts it with an empty input.
 *   <li>The daemon ends itself when this process has ended; but with many workers killed before, it was seen to wait for a
 *       lock instead, forever ({@code PMIx_server_finalize}). The script says which process it is, and a shell, which
 *       waits for the end of this process, ends it if it takes too long.
 *   <li>Open MPI looks after its connections at each call as long as it counts any, else each 10 ms; and a connection to
 *       a worker that fails, since the worker was killed, is subtracted though it was never counted
 *       ({@code mca_btl_tcp_endpoint_complete_connect}). One variable says how often to look.
 *   <li>The daemon does not look any more at what comes by a descriptor that it once had for a process which was killed
 *       while it joined: PMIx closes it and leaves its event with libevent, which then takes the next one with that number
 *       for a known one. Those who join later, and are given that number, wait forever ({@code PMIx_Init}). It happens with
 *       epoll only, and one variable says that libevent is not to use it.
 *   <li>The daemon ends all that it has started once a process has ended without taking leave. One variable says that it
 *       may.
 *   <li>The library writes a page to standard error for each worker that was killed, and so does the daemon. One
 *       variable says where to: to a descriptor that leads to standard error while this process joins, and nowhere
 *       afterwards. What the daemon has to say goes into a file.
 * </ul>
 */
final class SingletonInit {
    private static final String FOLDER = "OPAL_BINDIR";
    private static final String DAEMON = "orted";
    private static final String NUMBER = "number";

    private static final String SAID = "said";

    private static final String LOOK_MICROS = "OMPI_MCA_mpi_event_tick_rate";
    private static final String EXITS_ARE_FINE = "OMPI_MCA_orte_allowed_exit_without_sync";
    private static final String NO_EPOLL = "EVENT_NOEPOLL";
    private static final String OUTPUT = "OPAL_OUTPUT_STDERR_FD";

    private static final int STANDARD_ERROR = 2;

    // Of Linux and, but for the second, of others:
    private static final int O_WRONLY = 1;
    private static final int F_DUPFD_CLOEXEC = 1030;

    /** $0 is the daemon's process. The input is at its end when this process is. */
    private static final String WATCH =
            "read -r end; for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 \"$0\" || exit; sleep 0.5; done; kill -9 \"$0\"";

    /** Kept, since its input would be closed with it. */
    @SuppressWarnings("UnusedVariable")
    private static @Nullable Process watch;

    private SingletonInit() {}

    /**
     * Joins MPI as {@link Bindings#load} does, and warns if the daemon could not be set up.
     *
     * @throws IOException if MPI cannot be joined
     * @throws ConfigException if the variables cannot be set
     */
    static synchronized Mpi load(MpiLibrary library) throws IOException {
        Set<String> changed = new HashSet<>();
        PrivateFolder folder = null;
        int output = -1;
        try {
            changeUnlessSet(changed, LOOK_MICROS, "1");
            changeUnlessSet(changed, EXITS_ARE_FINE, "1");
            if (System.getenv(OUTPUT) == null) {
                output = call("fcntl", STANDARD_ERROR, F_DUPFD_CLOEXEC, 0);
                if (output >= 0) {
                    change(changed, OUTPUT, Integer.toString(output));
                }
            }
            folder = PrivateFolder.create();
            writeScript(folder, daemonOf(library));
            change(changed, FOLDER, folder.path().toString());
        } catch (IOException e) {
            warn(e);
        } catch (LinkageError e) {
            throw new ConfigException(
                    "LIDO-59",
                    "Open MPI cannot be configured for workers without a launcher, since JNA cannot be used: " + e
                            + "; start the program by mpirun -n 5 with the pool mpi, or put JNA on the class path,"
                            + " and set java.io.tmpdir to a folder from which libraries can be loaded",
                    e);
        }
        try {
            Mpi mpi = Bindings.load(library);
            silence(output);
            return mpi;
        } catch (IOException e) {
            throw folder == null ? e : withWordsOfDaemon(e, folder.path().resolve(SAID));
        } finally {
            changed.forEach(name -> set(name, System.getenv(name)));
            if (folder != null) {
                watchOver(folder.path().resolve(NUMBER));
                folder.close();
            }
        }
    }

    private static IOException withWordsOfDaemon(IOException e, Path file) throws IOException {
        String said = Files.exists(file)
                ? Files.readString(file, Charset.defaultCharset()).strip()
                : "";
        return said.isEmpty() ? e : new IOException(e.getMessage() + "; its daemon reports: " + said, e);
    }

    private static void silence(int output) {
        if (output >= 0) {
            int nowhere = call("open", "/dev/null", O_WRONLY);
            if (nowhere >= 0) {
                int unused = call("dup2", nowhere, output);
                unused = call("close", nowhere);
            }
        }
    }

    private static void warn(Throwable reason) {
        System.getLogger("dev.lido")
                .log(
                        Level.WARNING,
                        "the daemon of Open MPI could not be set up as it should be ({0}): it may stay when this"
                                + " program has ended, and read its standard input in its place unless that is"
                                + " /dev/null; none of this happens under mpirun",
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
        Files.writeString(script, script(daemon, folder.path(), System.getenv(FOLDER)));
        if (!script.toFile().setExecutable(true) || !Files.isExecutable(script)) {
            throw new IOException("no file in " + folder.path().getParent() + " can be executed");
        }
    }

    private static String script(Path daemon, Path folder, @Nullable String former) {
        return "#!/bin/sh\necho $$ > "
                + quoted(folder.resolve(NUMBER).toString())
                + "\n"
                + "unset " + OUTPUT + "\n"
                + NO_EPOLL + "=1\nexport " + NO_EPOLL + "\n"
                + (former == null ? "unset " + FOLDER : FOLDER + "=" + quoted(former))
                + "\nexec " + quoted(daemon.toString()) + " \"$@\" < /dev/null > /dev/null 2> "
                + quoted(folder.resolve(SAID).toString()) + "\n";
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

    private static void changeUnlessSet(Set<String> changed, String name, String value) {
        if (System.getenv(name) == null) {
            change(changed, name, value);
        }
    }

    private static void change(Set<String> changed, String name, String value) {
        set(name, value);
        changed.add(name);
    }

    private static void set(String name, @Nullable String value) {
        int unused = value == null ? call("unsetenv", name) : call("setenv", name, value, 1);
    }

    /** Calls a function of the C library. */
    private static int call(String function, Object... arguments) {
        return NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    }
}
