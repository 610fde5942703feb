package dev.lido.backend.mpi;

import dev.lido.LidoException;
import dev.lido.remote.process.PrivateFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Places in MPI for JVMs that this JVM starts itself, without a launcher. MPI starts processes too, but not well: its
 * daemon tells nobody how they end, and takes the end of one for a reason to kill the others. So it is asked for a shell
 * only, which writes down the environment that it was given, and stays as long as its place is to be kept: a pipe tells
 * it, which is at its end when the place is given up, and also when this JVM has ended. A JVM that is then started
 * with that environment joins MPI in the shell's place, in a world of its own, and says so by a file. Only then is it
 * connected to this one, which takes some milliseconds: what ends before concerns nobody, and what ends meanwhile has a
 * {@link StandIn}.
 *
 * <p>One thread asks for shells and connects, one after another: what Open MPI does to connect it does on whatever thread
 * is in one of its calls, and two at a time get into each other's way. It is there as long as somebody is to join.
 *
 * <p>One object for all pools of this JVM. Thread-safe.
 */
final class SpawnSlots {
    /**
     * What the shell does: $0 is the file to be written. The names of others are made of it: of the pipe, which this JVM has
     * open already, and of where it says why it cannot, if so.
     */
    private static final String SCRIPT = "exec 2> /dev/null ; export LIDO_MPI_SHELL=$$ ;"
            + " exec 3<> \"$0.keep\" 4< \"$0.keep\" 3>&- ;"
            + " { env -0 > \"$0.part\" && mv \"$0.part\" \"$0\" ; } 2> \"$0.said\" || : > \"$0.failed\" ;"
            + " read -r end <&4 ; exit 0";

    /** Names the file that tells of the environment. */
    private static final String PLACE = "LIDO_MPI_PLACE";

    /** Where to connect. */
    private static final String PORT = "LIDO_MPI_PORT";

    private static final String SHELL = "LIDO_MPI_SHELL";

    /** The one port of those who have been spawned, which these here have not. */
    private static final String NO_PARENT = "OMPI_PARENT_PORT";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** The job's number in its family, below the family's. */
    private static final int JOB_BITS = 16;

    private static final long MAKE_NANOS = 30_000_000_000L;
    private static final long LOOK_MILLIS = 2;

    /** The maximum time that Open MPI may go on connecting to a process that has ended. */
    private static final long STUCK_NANOS = 30_000_000_000L;

    /** How long the shells of a pool that was closed may take to end. */
    private static final long SHELL_NANOS = 3_000_000_000L;

    private static final SpawnSlots OF_THIS_JVM = new SpawnSlots();

    /** Who wants a place. */
    interface Taker {
        /** A process has joined MPI at the place that was given to its number. */
        void joined(int number, Mpi.Group group);

        /** Whether it wants no place any more. */
        boolean isClosed();
    }

    /** How far a place is. It only goes on, by any number of steps. */
    private enum Stage {
        /** Nobody has asked for the shell yet. */
        WANTED,
        /** The shell was asked for. */
        LAUNCHING,
        /** A process may join. */
        OPEN,
        /** This JVM is in the middle of connecting to it. */
        CONNECTING,
        /** It has joined, or will not. */
        DONE,
        /** The place is given up, the shell is told to end. */
        OVER
    }

    // Guarded by this object's monitor, as the stages and processes of places are:
    private final List<Place> places = new ArrayList<>();
    private final List<Place> ending = new ArrayList<>();
    private @Nullable PrivateFolder folder;
    private @Nullable Thread joining;
    private @Nullable Place connecting;
    private long connectingSince;
    private int made;
    private boolean anyWasThere;

    private SpawnSlots() {}

    static SpawnSlots get() {
        return OF_THIS_JVM;
    }

    private static final class Place {
        final Taker taker;
        final int number;
        final String port;
        final Path environment;
        final Path keep;

        /** Open as long as the place is to be kept. */
        final RandomAccessFile kept;

        Stage stage = Stage.WANTED;

        /** Whether its taker has it. Before that the shell may not be known, and who makes it gives it up. */
        boolean isTaken;

        @Nullable Throwable failure;

        @Nullable Process process;

        @Nullable ProcessHandle shell;

        /** Whether the shell was asked for. Of the thread that does so. */
        boolean isLaunched;

        Place(Taker taker, int number, String port, Path environment) throws IOException {
            this.taker = taker;
            this.number = number;
            this.port = port;
            this.environment = environment;
            this.keep = file(".keep");
            makePipe(keep);
            // For reading, too: opened for writing alone it would wait for a reader.
            this.kept = new RandomAccessFile(keep.toFile(), "rw");
        }

        Path file(String end) {
            return Path.of(environment + end);
        }

        /** Why there will be no place, as far as is known. */
        @Nullable String problem() throws IOException {
            if (Files.exists(file(".failed"))) {
                return "the shell says: "
                        + Files.readString(file(".said"), Charset.defaultCharset())
                                .strip();
            }
            return failure == null ? null : failure.getMessage();
        }

        boolean isOf(Taker whose) {
            return taker == whose;
        }

        boolean livesOn() {
            return process != null && process.isAlive();
        }
    }

    private static void makePipe(Path path) throws IOException {
        Process process = new ProcessBuilder("mkfifo", "-m", "600", path.toString())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
            if (process.waitFor() != 0) {
                throw new IOException("mkfifo says: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * A place for a process.
     *
     * @return the environment that makes the process take it
     * @throws IOException if the taker was closed while this waited, or there is no place now
     * @throws LidoException if there has never been one
     */
    synchronized Map<String, String> take(Taker taker, int number) throws IOException {
        try {
            return make(taker, number);
        } catch (IOException e) {
            String message = "Open MPI could not make a place for a worker: " + e.getMessage();
            LidoException failure = new LidoException("LIDO-58", message, e);
            if (anyWasThere || taker.isClosed()) {
                throw new IOException(failure.getMessage(), failure);
            }
            throw failure;
        }
    }

    private Map<String, String> make(Taker taker, int number) throws IOException {
        if (folder == null) {
            folder = PrivateFolder.create();
        }
        Mpi mpi = MpiWorld.join().mpi();
        Place place = new Place(taker, number, mpi.openPort(), folder.path().resolve("place-" + ++made));
        places.add(place);
        if (joining == null) {
            // Not called lido-…, since it belongs to no pool.
            joining = new Thread(() -> serve(mpi), "mpi-places");
            joining.setDaemon(true);
            joining.start();
        }
        boolean complete = false;
        try {
            notifyAll();
            long begin = System.nanoTime();
            while (!Files.exists(place.environment)) {
                sleep();
                checkNotStuck();
                // A shell that was asked for comes, and is to be known before it is told to end.
                if (place.stage == Stage.WANTED) {
                    checkOpen(taker);
                }
                boolean late = System.nanoTime() - begin > MAKE_NANOS;
                String problem = late ? "it did not start a shell in time" : place.problem();
                if (problem != null) {
                    throw new IOException(problem);
                }
            }
            Map<String, String> variables = read(place);
            if (!anyWasThere) {
                anyWasThere = true;
                deleteAtTheEnd(sessionFolder(variables));
            }
            checkOpen(taker);
            complete = true;
            place.isTaken = true;
            return variables;
        } finally {
            if (!complete) {
                giveUp(place);
            }
        }
    }

    /** A {@link StandIn} ends that wait within milliseconds. If it does not, all other processes wait behind it. */
    private void checkNotStuck() {
        if (connecting != null && !connecting.livesOn() && System.nanoTime() - connectingSince > STUCK_NANOS) {
            throw new LidoException(
                    "LIDO-58",
                    "Open MPI could not make a place for a worker: it has been waiting for "
                            + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - connectingSince)
                            + " s for a worker that ended while it was being connected; start the program again");
        }
    }

    private static void checkOpen(Taker taker) throws IOException {
        if (taker.isClosed()) {
            throw new IOException("the pool was closed");
        }
    }

    /** Lets others in while it waits. */
    private void sleep() throws IOException {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A process was started with the place of its number. */
    synchronized void started(int number, Taker taker, Process process) {
        for (Place place : places) {
            if (place.isOf(taker) && place.number == number) {
                place.process = process;
                CompletableFuture<?> unused = process.onExit().thenRun(() -> ended(place));
                notifyAll();
                return;
            }
        }
    }

    /** No process will be started with the place of this number. */
    synchronized void notStarted(int number, Taker taker) {
        for (Place place : List.copyOf(places)) {
            if (place.isOf(taker) && place.number == number) {
                giveUp(place);
            }
        }
    }

    /** Waits until nobody is being connected to a taker, or the time is over. */
    synchronized void settle(Taker taker, long nanos) {
        await(nanos, () -> places.stream().noneMatch(p -> p.isOf(taker) && p.stage == Stage.CONNECTING && p.livesOn()));
    }

    /**
     * Gives up the places of a taker that is closed and whose processes have ended, and waits until their shells have
     * ended, too: also the shells that are about to start, and those of processes that ended while being connected,
     * which are given up once that has failed.
     */
    synchronized void leave(Taker taker) {
        for (Place place : List.copyOf(places)) {
            if (place.isOf(taker) && place.isTaken && place.stage != Stage.CONNECTING && !place.livesOn()) {
                giveUp(place);
            }
        }
        await(
                SHELL_NANOS,
                () -> places.stream().noneMatch(place -> place.isOf(taker) && !place.livesOn())
                        && ending.stream().noneMatch(place -> place.isOf(taker) && hasShell(place)));
    }

    private void await(long nanos, BooleanSupplier done) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        while (!done.getAsBoolean() && System.nanoTime() - begin < nanos) {
            try {
                TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasShell(Place place) {
        ProcessHandle shell = place.shell;
        return shell != null && shell.isAlive();
    }

    /** A process has ended that had a place. */
    private void ended(Place place) {
        boolean awaited;
        synchronized (this) {
            awaited = place.stage == Stage.CONNECTING;
            if (!awaited) {
                giveUp(place);
            }
        }
        if (awaited) {
            StandIn.connect(place.port);
        }
    }

    private void giveUp(Place place) {
        if (place.stage == Stage.OVER) {
            return;
        }
        place.stage = Stage.OVER;
        places.remove(place);
        ending.removeIf(other -> !hasShell(other));
        ending.add(place);
        try {
            place.kept.close();
            for (String end : List.of("", ".keep", ".part", ".said", ".failed", ".ready")) {
                Files.deleteIfExists(place.file(end));
            }
        } catch (IOException e) {
            // The end of this JVM closes and deletes it.
        }
        notifyAll();
    }

    // ---- On the thread that asks for shells and connects

    private void serve(Mpi mpi) {
        for (Place place = next(); place != null; place = next()) {
            if (place.isLaunched) {
                connect(mpi, place);
            } else {
                place.isLaunched = true;
                launch(mpi, place);
            }
        }
    }

    /** The next one that something is to be done for, or null if there will be none. */
    private synchronized @Nullable Place next() {
        while (true) {
            boolean any = false;
            for (Place place : places) {
                if (place.stage == Stage.WANTED) {
                    place.stage = Stage.LAUNCHING;
                    return place;
                }
                any |= place.stage == Stage.OPEN;
                if (place.stage == Stage.OPEN && place.livesOn() && Files.exists(place.file(".ready"))) {
                    place.stage = Stage.CONNECTING;
                    connecting = place;
                    connectingSince = System.nanoTime();
                    return place;
                }
            }
            if (!any) {
                joining = null;
                return null;
            }
            try {
                TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
        }
    }

    private void launch(Mpi mpi, Place place) {
        Throwable failure = null;
        try {
            mpi.launch(List.of("/bin/sh", "-c", SCRIPT, place.environment.toString()));
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        synchronized (this) {
            place.failure = failure;
            if (place.stage == Stage.LAUNCHING) {
                place.stage = Stage.OPEN;
            }
            notifyAll();
        }
    }

    private void connect(Mpi mpi, Place place) {
        Mpi.Group group = null;
        try {
            group = mpi.accept(place.port);
        } catch (IOException | RuntimeException | Error e) {
            // The worker ends when it has not been connected in time, and is replaced.
            System.getLogger("dev.lido").log(Level.DEBUG, "a worker was not connected", e);
        }
        boolean lives;
        synchronized (this) {
            place.stage = Stage.DONE;
            connecting = null;
            lives = place.livesOn();
            if (!lives) {
                giveUp(place);
            }
            notifyAll();
        }
        if (group != null && lives) {
            place.taker.joined(place.number, group);
        }
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

    private static Map<String, String> read(Place place) throws IOException {
        Map<String, String> variables = new HashMap<>();
        String text = Files.readString(place.environment, Charset.defaultCharset());
        int begin = 0;
        int end;
        while ((end = text.indexOf('\0', begin)) >= 0) {
            int equals = text.indexOf('=', begin);
            String name = text.substring(begin, equals);
            String value = text.substring(equals + 1, end);
            boolean ofMpi = name.startsWith("PMIX_") || name.startsWith("OMPI_") || name.startsWith("ORTE_");
            if (ofMpi && !name.equals(NO_PARENT)) {
                variables.put(name, value);
            } else if (name.equals(SHELL)) {
                place.shell = ProcessHandle.of(Long.parseLong(value)).orElse(null);
            }
            begin = end + 1;
        }
        variables.put(PLACE, place.environment.toString());
        variables.put(PORT, place.port);
        // With more processes than cores Open MPI gives the core away whenever a look finds nothing; Lido waits by
        // itself.
        variables.put("OMPI_MCA_mpi_yield_when_idle", "0");
        return variables;
    }

    /**
     * Called by a process that was started with a place, and has joined MPI: connects it to the one that has started it.
     *
     * @return that one
     * @throws IOException if there is no place for this process, or it is not connected
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
