package dev.lido.backend.mpi;

import dev.lido.remote.Hello;
import dev.lido.remote.OpenJars;
import dev.lido.remote.RefusedException;
import dev.lido.remote.WorkerLoop;
import dev.lido.spi.ThrowableText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's JVM runs that a pool has started. Arguments: the worker's number, and what {@link #arguments} gives. The
 * pool's secret comes on the standard input, where no other user can read it.
 */
final class WorkerMain {
    private static final int REFUSED = 3;

    /** How long shutdown hooks may take once the master is gone. */
    private static final long EXIT_MILLIS = 2_000;

    /**
     * In case that Open MPI does not come back; the next process may have better luck. Joining takes a second, and ten where
     * ten others want the same core.
     */
    private static final long JOIN_MILLIS = 30_000;

    private WorkerMain() {}

    /** What a worker is told beside its number. */
    static List<String> arguments(int tag, Patience.Kind patience) {
        MpiLibrary library = MpiLibrary.find();
        return List.of(
                Long.toString(ProcessHandle.current().pid()),
                Integer.toString(tag),
                patience.name().toLowerCase(Locale.ROOT),
                text(library.library()),
                text(library.jar()));
    }

    private static String text(@Nullable Path path) {
        return path == null ? "-" : path.toString();
    }

    private static @Nullable Path path(String text) {
        return text.equals("-") ? null : Path.of(text);
    }

    /**
     * Works until the master is gone.
     *
     * @param args as above
     * @throws IOException if MPI can not be joined
     */
    public static void main(String[] args) throws IOException {
        int number = Integer.parseInt(args[0]);
        OpenJars.openAll();
        byte[] secret = System.in.readNBytes(Hello.SECRET_BYTES);
        if (secret.length < Hello.SECRET_BYTES) {
            throw new IOException("this program is started by a pool, which then gives it the pool's secret");
        }
        endWith(Long.parseLong(args[1]));
        Thread limit = haltAfter(JOIN_MILLIS, "joining MPI took too long");
        Mpi mpi = Bindings.load(new MpiLibrary(path(args[4]), path(args[5])));
        Mpi.Group group = Places.connect(mpi);
        limit.interrupt();
        MpiLink link = new MpiLink(
                group, 0, Integer.parseInt(args[2]), "the master", Patience.Kind.of(args[3]), MpiLink.OtherEnd.SPAWNER);
        try {
            WorkerLoop.serve(link, Hello.ofThisJvm(number, ""), secret, WorkerMain::exit);
        } catch (RefusedException e) {
            LastWords.say(e.getMessage());
            System.exit(REFUSED);
        } catch (IOException e) {
            // The master has killed the connection; it is not there to be told.
        } catch (Throwable e) {
            endBy(e);
        }
        exit();
    }

    /** MPI does not tell of the master's end. */
    private static void endWith(long master) {
        Optional<ProcessHandle> process = ProcessHandle.of(master);
        if (process.isEmpty()) {
            Runtime.getRuntime().halt(1);
        } else {
            CompletableFuture<?> unused = process.get().onExit().thenRun(WorkerMain::exit);
        }
    }

    /** For want of memory or stack, say; other threads of this JVM would keep the connection open. */
    private static void endBy(Throwable thrown) {
        try {
            LastWords.say("the worker ended by " + ThrowableText.of(thrown));
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Ends this JVM, though threads of users' tasks may go on or their shutdown hooks hang. */
    private static void exit() {
        try {
            Thread unused = haltAfter(EXIT_MILLIS, "");
            System.exit(0);
        } finally {
            // Memory was too short for that.
            Runtime.getRuntime().halt(1);
        }
    }

    /** Ends this JVM by force, unless the thread that this gives is interrupted before. */
    private static Thread haltAfter(long millis, String reason) {
        Thread end = new Thread(
                () -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(millis);
                        if (!reason.isEmpty()) {
                            LastWords.say(reason);
                        }
                        Runtime.getRuntime().halt(1);
                    } catch (InterruptedException inTime) {
                        Thread.currentThread().interrupt();
                    }
                },
                "lido-worker-exit");
        end.setDaemon(true);
        end.start();
        return end;
    }
}
