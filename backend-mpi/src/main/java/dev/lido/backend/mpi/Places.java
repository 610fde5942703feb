package dev.lido.backend.mpi;

import dev.lido.LidoException;
import dev.lido.remote.jvm.PrivateFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Places in MPI for JVMs that this JVM starts itself, without a launcher. MPI starts processes too, but not well: its
 * daemon tells nobody how they end, and takes the end of one for a reason to kill the others. So it is asked for a shell
 * only, which writes down the environment that it was given, and ends; a JVM that is then started with that environment
 * takes the shell's place. The daemon has its standard streams open until the JVM ends, by a process that holds them
 * and waits at a named pipe, so that it does not take the place back.
 *
 * <p>MPI makes one place after another, and waits for each to be taken before it makes the next. A JVM that ends before
 * it has joined MPI leaves its place to the next one.
 *
 * <p>One object for all pools of this JVM. Thread-safe.
 */
final class Places {
    /** What the shell does: $0 is the file to be written, $1 the named pipe. */
    private static final String SCRIPT = "mkfifo \"$1\" && { setsid sh -c 'exec cat \"$0\"' \"$1\" & }"
            + " && env -0 > \"$0.part\" && mv \"$0.part\" \"$0\"";

    private static final long MAKE_NANOS = 30_000_000_000L;
    private static final long LOOK_MILLIS = 2;
    private static final long LOOK_AT_TAKER_MILLIS = 20;

    private static final Places OF_THIS_JVM = new Places();

    /** Who wants a place. */
    interface Taker {
        /** A process has joined MPI at the place that was given to its number. */
        void joined(int number, Mpi.Group group);

        /** Whether it wants no place any more. */
        boolean isClosed();
    }

    // Guarded by this object's monitor:
    private @Nullable Place vacant;
    private @Nullable PrivateFolder folder;
    private int made;

    private Places() {}

    static Places get() {
        return OF_THIS_JVM;
    }

    /** A place that nobody has joined MPI at yet. */
    private static final class Place {
        final Path environment;
        final Path pipe;
        Map<String, String> variables = Map.of();

        /** Open as long as the place is to be kept. */
        @Nullable RandomAccessFile hold;

        @Nullable IOException failure;
        @Nullable Taker taker;
        int number;
        @Nullable Process process;

        Place(Path folder, int made) {
            environment = folder.resolve("place-" + made);
            pipe = folder.resolve("pipe-" + made);
        }
    }

    /**
     * A place for a process.
     *
     * @return the environment that makes the process take it
     * @throws IOException if the taker was closed while this waited
     */
    synchronized Map<String, String> take(Taker taker, int number) throws IOException {
        while (isTaken()) {
            sleep(LOOK_AT_TAKER_MILLIS);
            checkOpen(taker);
        }
        Place place = vacant == null ? make(taker) : vacant;
        place.taker = taker;
        place.number = number;
        place.process = null;
        return place.variables;
    }

    private boolean isTaken() {
        Place place = vacant;
        return place != null && place.taker != null && (place.process == null ? !place.taker.isClosed() : place.process.isAlive());
    }

    synchronized void started(int number, Taker taker, Process process) {
        Place place = vacant;
        if (place != null && place.taker == taker && place.number == number) {
            place.process = process;
        }
    }

    private static void checkOpen(Taker taker) throws IOException {
        if (taker.isClosed()) {
            throw new IOException("the pool was closed");
        }
    }

    /** Lets others in while it waits. */
    private void sleep(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Place make(Taker taker) throws IOException {
        if (folder == null) {
            folder = PrivateFolder.create();
        }
        Mpi mpi = World.join().mpi();
        Place place = new Place(folder.path(), ++made);
        vacant = place;
        Thread thread = new Thread(() -> awaitJoining(mpi, place), "lido-mpi-place-" + made);
        thread.setDaemon(true);
        thread.start();
        long begin = System.nanoTime();
        while (!Files.exists(place.environment)) {
            sleep(LOOK_MILLIS);
            boolean late = System.nanoTime() - begin > MAKE_NANOS;
            if (place.failure != null || late) {
                vacant = late ? place : null;
                throw new LidoException(
                        "LIDO-58",
                        "Open MPI could not make a place for a worker: "
                                + (late ? "it did not start a shell in time" : place.failure.getMessage()));
            }
            if (taker.isClosed() && place.taker == null) {
                // Whoever comes next has it.
                break;
            }
        }
        place.variables = read(place.environment);
        place.hold = new RandomAccessFile(place.pipe.toFile(), "rw");
        return place;
    }

    private static Map<String, String> read(Path file) throws IOException {
        Map<String, String> variables = new HashMap<>();
        String text = Files.readString(file, Charset.defaultCharset());
        int begin = 0;
        int end;
        while ((end = text.indexOf('\0', begin)) >= 0) {
            int equals = text.indexOf('=', begin);
            String name = text.substring(begin, equals);
            if (name.startsWith("PMIX_") || name.startsWith("OMPI_") || name.startsWith("ORTE_")) {
                variables.put(name, text.substring(equals + 1, end));
            }
            begin = end + 1;
        }
        return variables;
    }

    /** On a thread of its own: MPI waits until somebody has come. */
    private void awaitJoining(Mpi mpi, Place place) {
        try {
            Mpi.Group group = mpi.spawn(List.of(
                    "/bin/sh", "-c", SCRIPT, place.environment.toString(), place.pipe.toString()));
            Taker taker;
            int number;
            synchronized (this) {
                vacant = null;
                taker = place.taker;
                number = place.number;
                keepWhileItLives(place);
                notifyAll();
            }
            taker.joined(number, group);
        } catch (IOException e) {
            synchronized (this) {
                place.failure = e;
                notifyAll();
            }
        }
    }

    private static void keepWhileItLives(Place place) {
        Process process = place.process;
        if (process == null) {
            giveUp(place);
        } else {
            CompletableFuture<?> unused = process.onExit().thenRun(() -> giveUp(place));
        }
    }

    private static void giveUp(Place place) {
        try {
            if (place.hold != null) {
                place.hold.close();
            }
            Files.deleteIfExists(place.pipe);
            Files.deleteIfExists(place.environment);
        } catch (IOException e) {
            // The end of this JVM closes and deletes it.
        }
    }
}
