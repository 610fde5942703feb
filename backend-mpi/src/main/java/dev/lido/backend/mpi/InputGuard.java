package dev.lido.backend.mpi;

import com.sun.jna.NativeLibrary;
import dev.lido.remote.jvm.PrivateFolder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the standard input of this JVM from the daemon that Open MPI 4 starts when a process joins it without a launcher.
 * The daemon inherits it and reads from it, in this program's place, for what it starts. Neither does Open MPI have a
 * setting against that, nor can Java keep a descriptor from a process that a library starts. But Open MPI looks for the
 * daemon in the folder that an environment variable names: while it is joined, one with a script that starts the daemon
 * with an empty input.
 *
 * <p>A terminal needs no guard, since the daemon is in a session of its own and leaves it alone.
 */
final class InputGuard {
    private static final String VARIABLE = "OPAL_BINDIR";
    private static final String DAEMON = "orted";
    private static final Path INPUT = Path.of("/proc/self/fd/0");

    private InputGuard() {}

    /**
     * Joins MPI as {@link Bindings#load} does, and warns if standard input could not be guarded.
     *
     * @throws IOException if MPI can not be joined
     */
    static Mpi load(MpiLibrary library) throws IOException {
        PrivateFolder folder = isWorthIt() ? tryToReplaceDaemon(library) : null;
        try {
            return Bindings.load(library);
        } finally {
            if (folder != null) {
                set(System.getenv(VARIABLE));
                folder.close();
            }
        }
    }

    private static boolean isWorthIt() {
        try {
            String input = Files.readSymbolicLink(INPUT).toString();
            return !input.equals("/dev/null") && !input.startsWith("/dev/pts/") && !input.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return true;
        }
    }

    private static @Nullable PrivateFolder tryToReplaceDaemon(MpiLibrary library) {
        try {
            return replaceDaemon(library);
        } catch (IOException | LinkageError e) {
            System.getLogger("dev.lido")
                    .log(
                            Level.WARNING,
                            "Open MPI''s daemon shares the standard input of this program, and may read it in the"
                                    + " program''s place, since it could not be started without ({0}); start the program"
                                    + " with < /dev/null, or by mpirun",
                            e.toString());
            return null;
        }
    }

    private static PrivateFolder replaceDaemon(MpiLibrary library) throws IOException {
        String former = System.getenv(VARIABLE);
        Path daemon = daemonOf(library);
        PrivateFolder folder = PrivateFolder.create();
        try {
            Path script = folder.path().resolve(DAEMON);
            Files.writeString(script, script(daemon, former));
            if (!script.toFile().setExecutable(true) || !Files.isExecutable(script)) {
                throw new IOException("no file in " + folder.path().getParent() + " can be executed");
            }
            set(folder.path().toString());
            return folder;
        } catch (IOException | LinkageError e) {
            folder.close();
            throw e;
        }
    }

    private static String script(Path daemon, @Nullable String former) {
        return "#!/bin/sh\n"
                + (former == null ? "unset " + VARIABLE : VARIABLE + "=" + quoted(former))
                + "\nexec " + quoted(daemon.toString()) + " \"$@\" < /dev/null\n";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Where Open MPI looks for it: where the variables say, or in the tree that it was installed as. */
    static Path daemonOf(MpiLibrary library) throws IOException {
        String folder = System.getenv(VARIABLE);
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

    private static void set(@Nullable String value) {
        NativeLibrary libc = NativeLibrary.getProcess();
        if (value == null) {
            libc.getFunction("unsetenv").invokeInt(new Object[] {VARIABLE});
        } else {
            libc.getFunction("setenv").invokeInt(new Object[] {VARIABLE, value, 1});
        }
    }
}
