package dev.lido.backend.mpi;

import dev.lido.remote.Hello;
import dev.lido.remote.OpenJars;
import dev.lido.remote.RefusedException;
import dev.lido.remote.WorkerLoop;
import dev.lido.remote.process.WorkerJvm;
import dev.lido.spi.ThrowableText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's JVM runs that a pool has started. Arguments: the worker's number, and what {@link #arguments} gives.
 */
final class SpawnedWorkerMain {
    private static final int REFUSED = 3;

    /**
     * In case that Open MPI does not come back; the next process may have better luck. Joining takes a second, and ten where
     * ten others want the same core.
     */
    private static final long JOIN_MILLIS = 30_000;

    private SpawnedWorkerMain() {}

    /** What a worker is told beside its number. */
    static List<String> arguments(int tag, WaitMode waitMode) {
        MpiLibrary library = MpiLibrary.find();
        return List.of(
                Integer.toString(tag),
                waitMode.name().toLowerCase(Locale.ROOT),
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
     */
    public static void main(String[] args) {
        WorkerJvm.run(secret -> work(args, secret));
    }

    private static void work(String[] args, byte[] secret) throws IOException {
        int number = Integer.parseInt(args[0]);
        OpenJars.openAll();
        Thread limit = haltAfter(JOIN_MILLIS, "joining MPI took too long");
        Mpi mpi = Bindings.load(new MpiLibrary(path(args[3]), path(args[4])));
        Mpi.Group group = SpawnSlot.connect(mpi);
        limit.interrupt();
        MpiLink link = new MpiLink(
                group,
                0,
                Integer.parseInt(args[1]),
                "the master",
                WaitMode.of(args[2]).idleStrategy(),
                MpiLink.OtherEnd.SPAWNER);
        try {
            WorkerLoop.serve(link, Hello.ofThisJvm(number, ""), secret, () -> WorkerJvm.exit(0));
        } catch (RefusedException e) {
            ExitMessage.say(e.getMessage());
            WorkerJvm.exit(REFUSED);
        } catch (IOException e) {
            // The master has killed the connection; it is not there to be told.
        } catch (Throwable e) {
            endBy(e);
        }
    }

    /** For want of memory or stack, say; other threads of this JVM would keep the connection open. */
    private static void endBy(Throwable thrown) {
        try {
            ExitMessage.say("the worker ended by " + ThrowableText.of(thrown));
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Ends this JVM by force, unless the thread that this gives is interrupted before. */
    private static Thread haltAfter(long millis, String reason) {
        Thread end = new Thread(
                () -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(millis);
                        ExitMessage.say(reason);
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
