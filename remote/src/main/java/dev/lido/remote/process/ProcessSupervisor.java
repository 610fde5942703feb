package dev.lido.remote.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.LidoException;
import dev.lido.remote.Admission;
import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Supervises the processes that work for one pool: starts them, by a {@link ProcessStarter}, admits those that it started,
 * replaces those that end, and ends them all. It has a thread of its own that starts them, since that takes milliseconds
 * and the thread that notices a worker's end has others to serve.
 *
 * <p><b>The secret.</b> A process reads the pool's secret from its standard input, where no other user can read it. That
 * stays open as long as this JVM lives, so that the process notices when this JVM ends, see {@link WorkerJvm}.
 *
 * <p><b>Failures.</b> A process that ends before it was admitted is replaced after a pause, which doubles each time. A
 * pool without workers is broken after {@value RestartBackoff#MAX_FAILURES} such failures in a row, by an error that
 * contains the last output. A pool that has fewer workers than it shall have is not broken by that.
 *
 * <p>Thread-safe.
 */
public final class ProcessSupervisor implements Admission {
    private static final System.Logger LOG = System.getLogger("dev.lido");

    /** The maximum number of different lines that are remembered of processes that have not joined. */
    private static final int MAX_EARLY_LINES = 1_000;

    /** The maximum time from the start of a process to its connection. */
    private static final long CONNECT_NANOS = 60_000_000_000L;

    private static final long CHECK_MILLIS = 1_000;

    /** The time that idle processes have to end by themselves. */
    private static final long EXIT_NANOS = 3_000_000_000L;

    /** The time for the last output of processes that have ended, in case that other processes hold it open. */
    private static final long OUTPUT_NANOS = 1_000_000_000L;

    private final String prefix;
    private final ProcessStarter starter;
    private final int maxTasks;
    private final WorkerEvents events;
    private final Thread thread;

    @GuardedBy("this") private byte @Nullable [] secret;

    /** Those that are workers or may become workers, by number. */
    @GuardedBy("this") private final Map<Integer, SupervisedProcess> processes = new HashMap<>();

    @GuardedBy("this") private final List<SupervisedProcess> joined = new ArrayList<>();

    /** Those that are not workers any more and may not be gone yet, each with the time when it left. */
    @GuardedBy("this") private final Map<SupervisedProcess, Long> leaving = new HashMap<>();

    /** What processes have written before they joined; each line is passed on once. */
    @GuardedBy("this") private final Set<String> earlyLines = new HashSet<>();

    @GuardedBy("this") private final RestartBackoff backoff = new RestartBackoff();

    @GuardedBy("this") private int size;

    @GuardedBy("this") private int started;

    @GuardedBy("this") private boolean wanted;

    @GuardedBy("this") private boolean complete;

    @GuardedBy("this") private boolean warnedOfTooFew;

    @GuardedBy("this") private boolean closed;

    /**
     * Makes a supervisor; {@link #expectWork} lets it start processes.
     *
     * @param prefix the start of the workers' names, to which their numbers are added; unique in this JVM
     * @param starter starts the processes
     * @param size the number of processes
     * @param maxTasks the number of tasks that a process may run before it is replaced
     * @param events is notified if no processes can be started
     */
    public ProcessSupervisor(String prefix, ProcessStarter starter, int size, int maxTasks, WorkerEvents events) {
        this.prefix = prefix;
        this.starter = starter;
        this.size = size;
        this.maxTasks = maxTasks;
        this.events = events;
        thread = PoolThreads.daemon(prefix + "starter", this::run, events::broken);
        thread.start();
    }

    /**
     * Whether a line that a process itself has written, and none of its tasks, is to be passed on. What is wrong with the
     * start of processes, each of them reports before it joins.
     */
    synchronized boolean isNews(SupervisedProcess process, String line) {
        return joined.contains(process) || earlyLines.size() >= MAX_EARLY_LINES || earlyLines.add(line);
    }

    int maxTasks() {
        return maxTasks;
    }

    /**
     * The number of processes that there shall be.
     *
     * @return at least 1
     */
    public synchronized int size() {
        return size;
    }

    /** Starts the processes, if that was not done before. */
    public synchronized void expectWork() {
        wanted = true;
        notifyAll();
    }

    /**
     * Shows the pool's secret to all processes, now and later, upon which they connect. Until then they wait, so it is
     * called once the pool listens.
     *
     * @param shown the secret
     */
    public void letConnect(byte[] shown) {
        List<SupervisedProcess> early;
        synchronized (this) {
            secret = shown.clone();
            early = List.copyOf(processes.values());
        }
        for (SupervisedProcess process : early) {
            process.show(shown);
        }
    }

    /**
     * Changes the number of processes.
     *
     * @param workers at least 1
     * @return the surplus workers, which are to be dismissed as soon as they are idle
     */
    public synchronized List<SupervisedProcess> resize(int workers) {
        size = workers;
        List<SupervisedProcess> surplus =
                joined.size() <= workers ? List.of() : List.copyOf(joined.subList(workers, joined.size()));
        joined.removeAll(surplus);
        notifyAll();
        return surplus;
    }

    // ---- What becomes of a process

    /** Admits the processes that this started. */
    @Override
    public synchronized SupervisedProcess admit(Hello hello) throws RefusedException {
        SupervisedProcess process = processes.get(hello.number());
        if (process == null || joined.contains(process)) {
            throw new RefusedException(
                    "this pool did not start process " + hello.pid() + " as its worker " + hello.number());
        }
        starter.check(hello, process.process());
        joined.add(process);
        backoff.forgetFailures();
        warnedOfTooFew &= joined.size() < size;
        notifyAll();
        return process;
    }

    /** The connection of a process is at its end. */
    synchronized void lost(SupervisedProcess process) {
        backoff.pauseAfterLife(System.nanoTime() - process.startNanos());
        forget(process);
    }

    /** A process was taken out of the pool, and ends by itself as its connection was closed. */
    synchronized void retired(SupervisedProcess process) {
        forget(process);
    }

    @GuardedBy("this") private void forget(SupervisedProcess process) {
        leaving.keySet().removeIf(SupervisedProcess::isGone);
        leaving.put(process, System.nanoTime());
        joined.remove(process);
        processes.remove(process.number());
        notifyAll();
    }

    // ---- Starting

    private void run() {
        try {
            while (true) {
                switch (nextStep()) {
                    case START -> tryToStart();
                    case COMPLETE -> starter.complete();
                    case END -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError("no thread interrupts this one", e);
        }
    }

    private enum Step {
        START,
        COMPLETE,
        END
    }

    private synchronized Step nextStep() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            long pause = backoff.pauseLeft(now);
            if (!complete && joined.size() >= size) {
                // While the first workers started they had the cores.
                complete = true;
                return Step.COMPLETE;
            } else if (!wanted || processes.size() >= size || (isHopeless() && !processes.isEmpty())) {
                wait(killTheLate(now) ? CHECK_MILLIS : 0);
            } else if (pause > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, pause);
            } else {
                return Step.START;
            }
        }
        return Step.END;
    }

    /** Ends processes that take too long to connect or to end. Returns whether others may still come to that. */
    @GuardedBy("this") private boolean killTheLate(long now) {
        boolean any = false;
        for (SupervisedProcess process : processes.values()) {
            if (!joined.contains(process)) {
                any = true;
                if (now - process.startNanos() > CONNECT_NANOS) {
                    process.kill("it was killed, since it had not connected within a minute");
                }
            }
        }
        for (Map.Entry<SupervisedProcess, Long> left : leaving.entrySet()) {
            Process process = left.getKey().process();
            if (process.isAlive()) {
                any = true;
                if (now - left.getValue() > EXIT_NANOS) {
                    process.destroyForcibly();
                }
            }
        }
        return any;
    }

    private void tryToStart() {
        try {
            SupervisedProcess process = startOne();
            if (process != null) {
                watchUntilJoined(process);
            }
        } catch (LidoException e) {
            // The next start does not go better.
            failed(e, RestartBackoff.MAX_FAILURES, 0);
        } catch (IOException e) {
            boolean passes = starter.isTransient(e);
            failed(e, passes ? 0 : 1, passes ? 1 : 0);
        } catch (OutOfMemoryError e) {
            failed(e, 0, 1);
        }
    }

    /** Returns null if no more are to be started. */
    private @Nullable SupervisedProcess startOne() throws IOException {
        int number;
        int slot;
        synchronized (this) {
            number = ++started;
            slot = freeSlot();
        }
        Process process = starter.start(number, slot);
        SupervisedProcess made;
        try {
            made = new SupervisedProcess(this, number, slot, prefix + number, process);
        } catch (Throwable thrown) {
            // For example no thread can be started for its output. It would be without supervision.
            process.destroyForcibly();
            throw thrown;
        }
        byte[] shown;
        synchronized (this) {
            if (closed || !wanted) {
                // The last failure was reported meanwhile: from then on there are no processes.
                process.destroyForcibly();
                leaving.put(made, System.nanoTime());
                return null;
            }
            processes.put(number, made);
            shown = secret;
        }
        if (shown != null) {
            made.show(shown);
        }
        return made;
    }

    /** The lowest number that no process has which is or may become a worker. Only the starter's thread starts any. */
    @GuardedBy("this") private int freeSlot() {
        BitSet taken = new BitSet();
        processes.values().forEach(process -> taken.set(process.slot()));
        return taken.nextClearBit(0);
    }

    /** Handles the end of a process before it has connected, which no connection reports. */
    private void watchUntilJoined(SupervisedProcess process) {
        CompletableFuture<?> unused = process.process().onExit().thenRun(() -> endedUnjoined(process));
    }

    private void endedUnjoined(SupervisedProcess process) {
        int ended;
        synchronized (this) {
            if (closed || joined.contains(process) || processes.get(process.number()) != process) {
                return;
            }
            forget(process);
            ended = backoff.inARow() + 1;
        }
        boolean byOthers = process.wasKilledByOthers();
        IOException e = new IOException("the last " + ended
                + " worker processes ended before they had connected; the last one: " + process.describeEnd());
        failed(e, byOthers ? 0 : 1, byOthers ? 1 : 0);
    }

    /** Whether no more are started while there is no worker: those that have been started may still join. */
    @GuardedBy("this") private boolean isHopeless() {
        return joined.isEmpty() && backoff.isHopeless();
    }

    /**
     * A start has failed. A pool without workers whose starts fail again and again is broken, once none is left that might
     * join. One that has workers works on with these, reports it once, and goes on trying.
     */
    private void failed(Throwable e, int moreFailures, int moreKilled) {
        boolean broken;
        boolean warn;
        int there;
        synchronized (this) {
            if (closed || !wanted) {
                return;
            }
            backoff.failed(moreFailures, moreKilled);
            there = joined.size();
            warn = there > 0 && !warnedOfTooFew && backoff.inARow() >= RestartBackoff.MAX_FAILURES;
            warnedOfTooFew |= warn;
            broken = isHopeless() && processes.isEmpty();
            if (broken) {
                wanted = false;
            } else {
                backoff.pauseAfterFailure(there > 0);
            }
            notifyAll();
        }
        if (broken) {
            events.broken(PrivateFolder.isProgramEnding() ? new IOException("this program is ending", e) : e);
        } else if (warn) {
            LOG.log(
                    Level.WARNING,
                    "LIDO-39: this pool has {0} workers instead of the {1} requested, and works with these; no more can be started:"
                            + " {2}{3}",
                    there,
                    size(),
                    e.getMessage(),
                    SystemLimit.of(e.getMessage()));
        }
    }

    // ---- Ending

    /** Starts no more processes; those that start now are still there. */
    public synchronized void stopStarting() {
        closed = true;
        notifyAll();
    }

    /**
     * Ends all processes. Those that have joined, whose connections are to be closed before, are given time to end by
     * themselves. Returns when all are gone and all that they wrote was passed on.
     *
     * @param graceNanos the maximum time to wait for a process that has joined, in nanoseconds; others, and those that
     *     have not ended by then, are killed
     */
    public void close(long graceNanos) {
        stopStarting();
        awaitThread();
        List<SupervisedProcess> ending;
        synchronized (this) {
            ending = new ArrayList<>(processes.values());
            ending.addAll(leaving.keySet());
        }
        long deadline = System.nanoTime() + Math.min(graceNanos, EXIT_NANOS);
        for (SupervisedProcess process : ending) {
            if (!hasJoined(process) || !awaitEnd(process.process(), deadline - System.nanoTime())) {
                process.process().destroyForcibly();
            }
        }
        for (SupervisedProcess process : ending) {
            awaitEnd(process.process(), Math.max(graceNanos, EXIT_NANOS));
        }
        long silence = System.nanoTime() + OUTPUT_NANOS;
        for (SupervisedProcess process : ending) {
            Uninterruptibly.await(silence - System.nanoTime(), process::awaitOutput);
        }
    }

    /** Afterwards no process is started any more. */
    private void awaitThread() {
        Uninterruptibly.await(Long.MAX_VALUE, nanos -> {
            TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
            return true;
        });
    }

    private synchronized boolean hasJoined(SupervisedProcess process) {
        return joined.contains(process) || leaving.containsKey(process);
    }

    private static boolean awaitEnd(Process process, long nanos) {
        return Uninterruptibly.await(nanos, left -> process.waitFor(left, TimeUnit.NANOSECONDS));
    }
}
