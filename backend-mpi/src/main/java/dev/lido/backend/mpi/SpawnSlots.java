package dev.lido.backend.mpi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.LidoException;
import dev.lido.backend.mpi.SpawnSlot.Stage;
import dev.lido.backend.mpi.SpawnSlot.Taker;
import dev.lido.remote.process.PrivateFolder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The slots in MPI for JVMs that this JVM starts itself, without a launcher. MPI starts processes too, but not well: its
 * daemon reports to no process how they end, and takes the end of one for a reason to kill the others. So it is asked for
 * a shell only, which keeps a {@link SpawnSlot}: it writes down the environment that it was given, and stays as long as
 * the slot is to be kept. A pipe shows it that, which is at its end when the slot is given up, and also when this JVM has
 * ended. A JVM that is then started with that environment joins MPI in the shell's place, in a world of its own, and
 * reports that by a file. Only then is it connected to this one, which takes some milliseconds. So a JVM that ends before
 * disturbs no other, and one that ends meanwhile has a {@link StandIn}.
 *
 * <p>One thread asks for shells and connects, one after another: what Open MPI does to connect it does on whatever thread
 * is in one of its calls, and two at a time disturb each other. It exists as long as processes are to join.
 *
 * <p>One object for all pools of this JVM. Thread-safe.
 */
final class SpawnSlots {
    private static final long MAKE_NANOS = 30_000_000_000L;
    private static final long LOOK_MILLIS = 2;

    /** The maximum time that Open MPI may go on connecting to a process that has ended. */
    private static final long STUCK_NANOS = 30_000_000_000L;

    /** How long the shells of a pool that was closed may take to end. */
    private static final long SHELL_NANOS = 3_000_000_000L;

    private static final SpawnSlots OF_THIS_JVM = new SpawnSlots();

    // The monitor guards the slots, too.
    @GuardedBy("this") private final List<SpawnSlot> slots = new ArrayList<>();

    @GuardedBy("this") private final List<SpawnSlot> ending = new ArrayList<>();

    @GuardedBy("this") private @Nullable PrivateFolder folder;

    @GuardedBy("this") private @Nullable Thread joining;

    @GuardedBy("this") private @Nullable SpawnSlot connecting;

    @GuardedBy("this") private long connectingSince;

    @GuardedBy("this") private int made;

    @GuardedBy("this") private boolean anyWasThere;

    private SpawnSlots() {}

    static SpawnSlots get() {
        return OF_THIS_JVM;
    }

    /**
     * A slot for a process.
     *
     * @return the environment that makes the process take it
     * @throws IOException if the taker was closed while this waited, or there is no slot now
     * @throws LidoException if there has never been one
     */
    synchronized Map<String, String> take(Taker taker, int number) throws IOException {
        try {
            return make(taker, number);
        } catch (IOException e) {
            String message = "Open MPI could not provide a slot for a worker: " + e.getMessage();
            LidoException failure = new LidoException("LIDO-58", message, e);
            if (anyWasThere || taker.isClosed()) {
                throw new IOException(failure.getMessage(), failure);
            }
            throw failure;
        }
    }

    @GuardedBy("this") private Map<String, String> make(Taker taker, int number) throws IOException {
        if (folder == null) {
            folder = PrivateFolder.create();
        }
        Mpi mpi = MpiWorld.join().mpi();
        SpawnSlot slot =
                new SpawnSlot(taker, number, mpi.openPort(), folder.path().resolve("place-" + ++made));
        slots.add(slot);
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
            while (!slot.isThere()) {
                if (pause()) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted");
                }
                checkNotStuck();
                // A shell that was asked for comes, and is to be known before it is told to end.
                if (slot.stage == Stage.WANTED) {
                    checkOpen(taker);
                }
                boolean late = System.nanoTime() - begin > MAKE_NANOS;
                String problem = late ? "it did not start a shell in time" : slot.problem();
                if (problem != null) {
                    throw new IOException(problem);
                }
            }
            Map<String, String> variables = slot.read();
            if (!anyWasThere) {
                anyWasThere = true;
                SessionFolder.deleteAtTheEnd(variables);
            }
            checkOpen(taker);
            complete = true;
            slot.isTaken = true;
            return variables;
        } finally {
            if (!complete) {
                giveUp(slot);
            }
        }
    }

    /** A {@link StandIn} ends that wait within milliseconds. If it does not, all other processes wait behind it. */
    @GuardedBy("this") private void checkNotStuck() {
        if (connecting != null && !connecting.livesOn() && System.nanoTime() - connectingSince > STUCK_NANOS) {
            throw new LidoException(
                    "LIDO-58",
                    "Open MPI could not provide a slot for a worker: it has been waiting for "
                            + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - connectingSince)
                            + " s for a worker that ended while it was being connected; start the program again");
        }
    }

    private static void checkOpen(Taker taker) throws IOException {
        if (taker.isClosed()) {
            throw new IOException("the pool was closed");
        }
    }

    /** A process was started with the slot of its number. */
    synchronized void started(int number, Taker taker, Process process) {
        for (SpawnSlot slot : slots) {
            if (slot.isOf(taker) && slot.number == number) {
                slot.process = process;
                CompletableFuture<?> unused = process.onExit().thenRun(() -> ended(slot));
                notifyAll();
                return;
            }
        }
    }

    /** No process will be started with the slot of this number. */
    synchronized void notStarted(int number, Taker taker) {
        for (SpawnSlot slot : List.copyOf(slots)) {
            if (slot.isOf(taker) && slot.number == number) {
                giveUp(slot);
            }
        }
    }

    /** Waits until no process is being connected to a taker, or the time is over. */
    synchronized void settle(Taker taker, long nanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        while (isConnecting(taker) && System.nanoTime() - start < nanos) {
            interrupted |= pause();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @GuardedBy("this") private boolean isConnecting(Taker taker) {
        for (SpawnSlot slot : slots) {
            if (slot.isOf(taker) && slot.stage == Stage.CONNECTING && slot.livesOn()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives up the slots of a taker that is closed and whose processes have ended, and waits until their shells have
     * ended, too: also the shells that are about to start, and those of processes that ended while being connected,
     * which are given up once that has failed.
     */
    synchronized void leave(Taker taker) {
        for (SpawnSlot slot : List.copyOf(slots)) {
            if (slot.isOf(taker) && slot.isTaken && slot.stage != Stage.CONNECTING && !slot.livesOn()) {
                giveUp(slot);
            }
        }
        long start = System.nanoTime();
        boolean interrupted = false;
        while (hasShell(taker) && System.nanoTime() - start < SHELL_NANOS) {
            interrupted |= pause();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @GuardedBy("this") private boolean hasShell(Taker taker) {
        for (SpawnSlot slot : slots) {
            if (slot.isOf(taker) && !slot.livesOn()) {
                return true;
            }
        }
        for (SpawnSlot slot : ending) {
            if (slot.isOf(taker) && slot.hasShell()) {
                return true;
            }
        }
        return false;
    }

    /** Lets other threads in for a moment. Returns whether this one was interrupted meanwhile. */
    @GuardedBy("this") private boolean pause() {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** A process has ended that had a slot. */
    private void ended(SpawnSlot slot) {
        boolean awaited;
        synchronized (this) {
            awaited = slot.stage == Stage.CONNECTING;
            if (!awaited) {
                giveUp(slot);
            }
        }
        if (awaited) {
            StandIn.connect(slot.port);
        }
    }

    @GuardedBy("this") private void giveUp(SpawnSlot slot) {
        if (slot.stage == Stage.OVER) {
            return;
        }
        slot.stage = Stage.OVER;
        slots.remove(slot);
        ending.removeIf(other -> !other.hasShell());
        ending.add(slot);
        slot.close();
        notifyAll();
    }

    // ---- On the thread that asks for shells and connects

    private void serve(Mpi mpi) {
        for (SpawnSlot slot = next(); slot != null; slot = next()) {
            if (slot.isLaunched) {
                connect(mpi, slot);
            } else {
                slot.isLaunched = true;
                launch(mpi, slot);
            }
        }
    }

    /** The next one that something is to be done for, or null if there will be none. */
    private synchronized @Nullable SpawnSlot next() {
        while (true) {
            boolean any = false;
            for (SpawnSlot slot : slots) {
                if (slot.stage == Stage.WANTED) {
                    slot.stage = Stage.LAUNCHING;
                    return slot;
                }
                any |= slot.stage == Stage.OPEN;
                if (slot.stage == Stage.OPEN && slot.livesOn() && slot.isReady()) {
                    slot.stage = Stage.CONNECTING;
                    connecting = slot;
                    connectingSince = System.nanoTime();
                    return slot;
                }
            }
            if (!any) {
                joining = null;
                return null;
            }
            if (pause()) {
                throw new AssertionError("no thread interrupts this one");
            }
        }
    }

    private void launch(Mpi mpi, SpawnSlot slot) {
        Throwable failure = null;
        try {
            mpi.launch(slot.shellCommand());
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        synchronized (this) {
            slot.failure = failure;
            if (slot.stage == Stage.LAUNCHING) {
                slot.stage = Stage.OPEN;
            }
            notifyAll();
        }
    }

    private void connect(Mpi mpi, SpawnSlot slot) {
        Mpi.Group group = null;
        try {
            group = mpi.accept(slot.port);
        } catch (IOException | RuntimeException | Error e) {
            // The worker ends when it has not been connected in time, and is replaced.
            System.getLogger("dev.lido").log(Level.DEBUG, "a worker was not connected", e);
        }
        boolean lives;
        synchronized (this) {
            slot.stage = Stage.DONE;
            connecting = null;
            lives = slot.livesOn();
            if (!lives) {
                giveUp(slot);
            }
            notifyAll();
        }
        if (group != null && lives) {
            slot.taker.joined(slot.number, group);
        }
    }
}
