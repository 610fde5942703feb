package dev.lido.backend.mpi;

import dev.lido.LidoException;
import dev.lido.remote.jvm.PrivateFolder;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Places in MPI for JVMs that this JVM starts itself, without a launcher. MPI starts processes too, but not well: its
 * daemon tells nobody how they end, and takes the end of one for a reason to kill the others. So it is asked for a shell
 * only, which writes down the environment that it was given, and ends; a JVM that is then started with that environment
 * takes the shell's place. The daemon has its standard streams open until the JVM ends, by a process that holds them
 * and waits at a named pipe, so that it does not take the place back.
 *
 * <p>One place is made after another, each when the one before was taken. A JVM that ends before it has begun to join MPI
 * leaves its place to the next one. With one that ends while it joins its place is lost, and MPI waits a minute for
 * somebody to come; so a JVM is let join before it is ended.
 *
 * <p>One object for all pools of this JVM. Thread-safe.
 */
final class Places {
    /**
     * What the shell does: $0 is the file to be written. The names of others are made of it: of two pipes, one of which is
     * held open, while by the other the shell is told to end; and where it says why it can not, if so.
     */
    private static final String SCRIPT =
            "export LIDO_MPI_SHELL=$$ ; if { mkfifo \"$0.hold\" \"$0.go\" && env -0 > \"$0.part\" ; } 2> \"$0.said\""
                    + " && { setsid sh -c 'exec cat \"$0\"' \"$0.hold\" & } && mv \"$0.part\" \"$0\" ;"
                    + " then read -r go < \"$0.go\" ; else : > \"$0.failed\" ; fi ; exit 0";

    /** Names the file that a process deletes when it begins to join. */
    private static final String VARIABLE = "LIDO_MPI_PLACE";

    private static final String SHELL = "LIDO_MPI_SHELL";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** The job's number in its family, below the family's. */
    private static final int JOB_BITS = 16;

    private static final long MAKE_NANOS = 30_000_000_000L;
    private static final long LOOK_MILLIS = 2;
    private static final long SHELL_LOOK_NANOS = 500_000;
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
        final Path hold;
        final Path go;
        final Path said;
        final Path failed;
        Map<String, String> variables = Map.of();

        /** Open as long as the place is to be kept. */
        @Nullable RandomAccessFile held;

        @Nullable IOException failure;

        @Nullable Taker taker;

        int number;

        @Nullable Process process;

        Place(Path folder, int made) {
            environment = folder.resolve("place-" + made);
            hold = Path.of(environment + ".hold");
            go = Path.of(environment + ".go");
            said = Path.of(environment + ".said");
            failed = Path.of(environment + ".failed");
        }

        /** Why there will be no place, as far as is known. */
        @Nullable String problem() throws IOException {
            if (Files.exists(failed)) {
                return "the shell says: "
                        + Files.readString(said, Charset.defaultCharset()).strip();
            }
            return failure == null ? null : failure.getMessage();
        }

        /** Whether somebody has begun to join. */
        boolean isTouched() {
            return !variables.isEmpty() && !Files.exists(environment);
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
        Place place = vacant;
        if (place == null || place.isTouched()) {
            place = make();
        }
        place.taker = taker;
        place.number = number;
        place.process = null;
        return place.variables;
    }

    /** Waits until a taker has nobody who is about to join, or the time is over. */
    synchronized void settle(Taker taker, long nanos) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        while (isJoining(taker) && System.nanoTime() - begin < nanos) {
            try {
                TimeUnit.MILLISECONDS.timedWait(this, LOOK_AT_TAKER_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isJoining(Taker taker) {
        Place place = vacant;
        return place != null
                && place.taker == taker
                && place.process != null
                && place.process.isAlive()
                && place.isTouched();
    }

    private boolean isTaken() {
        Place place = vacant;
        if (place == null) {
            return false;
        }
        if (place.taker == null) {
            return true;
        }
        return place.process == null ? !place.taker.isClosed() : place.process.isAlive();
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

    private Place make() throws IOException {
        if (folder == null) {
            folder = PrivateFolder.create();
        }
        Mpi mpi = World.join().mpi();
        Place place = new Place(folder.path(), ++made);
        vacant = place;
        // Not called lido-…, since it belongs to no pool: a place that was not taken is for the next one.
        Thread thread = new Thread(() -> awaitJoining(mpi, place), "mpi-place-" + made);
        thread.setDaemon(true);
        thread.start();
        long begin = System.nanoTime();
        while (!Files.exists(place.environment)) {
            sleep(LOOK_MILLIS);
            boolean late = System.nanoTime() - begin > MAKE_NANOS;
            String problem = late ? "it did not start a shell in time" : place.problem();
            if (problem != null) {
                vacant = null;
                throw new LidoException("LIDO-58", "Open MPI could not make a place for a worker: " + problem);
            }
        }
        place.variables = read(place.environment);
        if (made == 1) {
            deleteAtTheEnd(sessionFolder(place.variables));
        }
        place.held = new RandomAccessFile(place.hold.toFile(), "rw");
        return place;
    }

    /**
     * The folder that MPI has made when this JVM joined it, and would delete when it leaves. But this JVM never does: MPI
     * would wait until all that were started have done so, and those that were killed never do.
     */
    static @Nullable Path sessionFolder(Map<String, String> ofChild) {
        String daemons = ofChild.getOrDefault("PMIX_SERVER_TMPDIR", "");
        String job = ofChild.getOrDefault("PMIX_NAMESPACE", "");
        if (daemons.isEmpty() || !NUMBER.matcher(job).matches()) {
            return null;
        }
        return Path.of(daemons).resolveSibling("jf." + (Long.parseLong(job) >> JOB_BITS));
    }

    /** Only what is empty, as it is found to be: the folders of this process, of its job, and of the job's family. */
    private static void deleteAtTheEnd(@Nullable Path folder) {
        if (folder != null) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                try {
                                    Files.deleteIfExists(folder.resolve("1/0"));
                                    Files.deleteIfExists(folder.resolve("1"));
                                    Files.deleteIfExists(folder);
                                } catch (IOException e) {
                                    // The system's own cleaning of temporary files does it.
                                }
                            },
                            "mpi-session-end"));
        }
    }

    private static Map<String, String> read(Path file) throws IOException {
        Map<String, String> variables = new HashMap<>();
        String text = Files.readString(file, Charset.defaultCharset());
        int begin = 0;
        int end;
        while ((end = text.indexOf('\0', begin)) >= 0) {
            int equals = text.indexOf('=', begin);
            String name = text.substring(begin, equals);
            if (name.startsWith("PMIX_")
                    || name.startsWith("OMPI_")
                    || name.startsWith("ORTE_")
                    || name.equals(SHELL)) {
                variables.put(name, text.substring(equals + 1, end));
            }
            begin = end + 1;
        }
        variables.put(VARIABLE, file.toString());
        // With more processes than cores Open MPI gives the core away whenever a look finds nothing; Lido waits by
        // itself.
        variables.put("OMPI_MCA_mpi_yield_when_idle", "0");
        return variables;
    }

    /**
     * Called by a process that was started with a place, before it joins MPI: has the shell end whose place it is, and waits
     * until the daemon has noticed.
     *
     * @throws IOException if there is no place for this process
     */
    static void enter() throws IOException {
        String place = System.getenv(VARIABLE);
        String shell = System.getenv(SHELL);
        if (place == null || shell == null || !Files.deleteIfExists(Path.of(place))) {
            throw new IOException("this program is started by a pool, with a place in MPI");
        }
        new FileOutputStream(place + ".go").close();
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(shell));
        while (process.isPresent() && process.get().isAlive()) {
            LockSupport.parkNanos(process, SHELL_LOOK_NANOS);
        }
    }

    /** On a thread of its own: MPI waits until somebody has come. */
    private void awaitJoining(Mpi mpi, Place place) {
        try {
            Mpi.Group group = mpi.spawn(List.of("/bin/sh", "-c", SCRIPT, place.environment.toString()));
            Taker taker;
            int number;
            synchronized (this) {
                if (vacant == place) {
                    vacant = null;
                }
                taker = place.taker;
                number = place.number;
                keepWhileItLives(place);
                notifyAll();
            }
            if (taker != null) {
                taker.joined(number, group);
            }
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
            if (place.held != null) {
                place.held.close();
            }
            Files.deleteIfExists(place.hold);
            Files.deleteIfExists(place.go);
            Files.deleteIfExists(place.said);
            Files.deleteIfExists(place.environment);
        } catch (IOException e) {
            // The end of this JVM closes and deletes it.
        }
    }
}
