package dev.lido.remote.process;

import dev.lido.LidoException;
import dev.lido.remote.Admission;
import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The JVMs on this machine that work for one pool: starts them, admits those that it started, replaces those that end,
 * and ends them all. One thread of its own starts them, since that takes milliseconds and the thread that learns of a
 * worker's end has others to look after.
 *
 * <p>A child's main class gets the child's number as its first argument and calls {@link WorkerJvm#run}, which reads the
 * pool's secret from its standard input, where no other user can read it, and ends the child with this JVM. A JVM that ends before it was
 * admitted is tried again after a pause that doubles each time, until {@value #MOST_FAILURES} have failed in a row; then
 * the pool is broken, and the error has what the last one said. A pool that has workers, only fewer than it shall have, is
 * not broken by that.
 *
 * <p>Thread-safe.
 */
public final class ProcessSupervisor implements Admission {
    private static final System.Logger LOG = System.getLogger("dev.lido");

    /** So many processes may end one after another before one of them has joined; then no more are started. */
    private static final int MOST_FAILURES = 3;

    /** The same for those that somebody killed or the system refused: the next one may do better. */
    private static final int MOST_KILLED = 30;

    /** A worker that lived shorter than this is replaced only after a pause, which doubles each time. */
    private static final long SHORT_LIFE_NANOS = 1_000_000_000L;

    private static final long FIRST_PAUSE_NANOS = 10_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;

    /** The same where there are workers already, if not as many as there shall be. */
    private static final long LONGEST_PAUSE_WITH_TOO_FEW_NANOS = 30_000_000_000L;

    /** So many different lines are remembered of those that have not joined. */
    private static final int MOST_EARLY_LINES = 1_000;

    /** The same if the last one had joined, so that others can: about what a start costs. */
    private static final long LONGEST_PAUSE_AFTER_JOINING_NANOS = 100_000_000L;

    /** How long a process may take to connect. */
    private static final long CONNECT_NANOS = 60_000_000_000L;

    private static final long LOOK_MILLIS = 1_000;

    /** How long idle processes may take to end by themselves. */
    private static final long EXIT_NANOS = 3_000_000_000L;

    /** How long the last words of processes that have ended may take, if what these started holds their output open. */
    private static final long OUTPUT_NANOS = 1_000_000_000L;

    private final Launch launch;
    private final Outfit outfit;
    private final WorkerEvents events;
    private final Thread starter;

    // Guarded by this object's monitor:
    private byte @Nullable [] secret;
    private final Map<Integer, SupervisedProcess> children = new HashMap<>();
    private final List<SupervisedProcess> joined = new ArrayList<>();

    /** Those that are no workers any more and may not be gone yet, each with when it left. */
    private final Map<SupervisedProcess, Long> leaving = new HashMap<>();

    private int size;
    private int started;
    private int failures;
    private int killed;
    private long pauseNanos;
    private long startAgainAt;
    private boolean wanted;
    private boolean complete;
    private boolean toldOfTooFew;
    private boolean closed;

    /** What children have said before they joined; each line is passed on once. */
    private final Set<String> earlyLines = new HashSet<>();

    /**
     * How children are started.
     *
     * @param name how their names begin, to which the number is added; unique in this JVM
     * @param command the command, complete but for the main class
     * @param main the main class
     * @param arguments what the main class gets after the child's number
     * @param environment variables that are set for them, beside those of this JVM
     * @param maxTasks how many tasks a child may run before it is replaced
     * @param whenComplete called once, on a thread of its own, when as many have joined as are wanted: what can wait
     *     until the cores are free
     */
    public record Launch(
            String name,
            JvmCommand command,
            Class<?> main,
            List<String> arguments,
            Map<String, String> environment,
            int maxTasks,
            Runnable whenComplete) {}

    /** What differs from child to child. Called by the thread that starts them. */
    public interface Outfit {
        /**
         * Variables for one child, beside those that all have. May wait; the child is not started before.
         *
         * @param number the child
         * @return the variables
         * @throws IOException if there are none now; the start is tried again
         */
        Map<String, String> environment(int number) throws IOException;

        /**
         * A child was started with its variables.
         *
         * @param number the child
         * @param process its process
         */
        void started(int number, Process process);

        /**
         * A child for which there were variables was not started.
         *
         * @param number the child
         */
        default void notStarted(int number) {}
    }

    /** What is done before each child is started, where children do not differ. */
    public interface Preparation {
        /**
         * Puts right what somebody may have broken meanwhile.
         *
         * @throws IOException if that is not possible now; the start is tried again
         */
        void prepare() throws IOException;
    }

    /** Children that do not differ. */
    private record Uniform(Preparation preparation) implements Outfit {
        @Override
        public Map<String, String> environment(int number) throws IOException {
            preparation.prepare();
            return Map.of();
        }

        @Override
        public void started(int number, Process process) {}
    }

    /**
     * Starts the thread that starts children.
     *
     * @param launch how they are started
     * @param preparation what is done before each is started
     * @param size how many there shall be
     * @param atOnce whether they are started now, rather than with {@link #expectWork}
     * @param events whom to tell if none can be started
     */
    public ProcessSupervisor(Launch launch, Preparation preparation, int size, boolean atOnce, WorkerEvents events) {
        this(launch, new Uniform(preparation), size, atOnce, events);
    }

    /**
     * Starts the thread that starts children, each with something of its own.
     *
     * @param launch how they are started
     * @param outfit what differs from child to child
     * @param size how many there shall be
     * @param atOnce whether they are started now, rather than with {@link #expectWork}
     * @param events whom to tell if none can be started
     */
    public ProcessSupervisor(Launch launch, Outfit outfit, int size, boolean atOnce, WorkerEvents events) {
        this.launch = launch;
        this.outfit = outfit;
        this.size = size;
        this.wanted = atOnce;
        this.events = events;
        starter = PoolThreads.daemon(launch.name() + "starter", this::startWhatIsMissing, events::broken);
        starter.start();
    }

    /**
     * Whether what a process itself has said, and none of its tasks, is to be passed on. What is wrong with how children are
     * started, each of them says before it joins.
     */
    synchronized boolean isNews(SupervisedProcess child, String line) {
        return joined.contains(child) || earlyLines.size() >= MOST_EARLY_LINES || earlyLines.add(line);
    }

    int maxTasks() {
        return launch.maxTasks();
    }

    /**
     * How many there shall be.
     *
     * @return at least 1
     */
    public synchronized int size() {
        return size;
    }

    /** Starts children, if that was put off. */
    public synchronized void expectWork() {
        wanted = true;
        notifyAll();
    }

    /**
     * Tells all children the pool's secret, upon which they connect. Before this they wait, so it is called once
     * somebody listens.
     *
     * @param shown the secret
     */
    public void letConnect(byte[] shown) {
        List<SupervisedProcess> early;
        synchronized (this) {
            secret = shown.clone();
            early = List.copyOf(children.values());
        }
        for (SupervisedProcess child : early) {
            child.tell(shown);
        }
    }

    /**
     * Changes how many there shall be.
     *
     * @param workers at least 1
     * @return those who are too many: they are to be dismissed as soon as they are idle
     */
    public synchronized List<SupervisedProcess> resize(int workers) {
        size = workers;
        List<SupervisedProcess> tooMany =
                joined.size() <= workers ? List.of() : List.copyOf(joined.subList(workers, joined.size()));
        joined.removeAll(tooMany);
        notifyAll();
        return tooMany;
    }

    // ---- What becomes of a child

    /** Admits the children that this started. */
    @Override
    public synchronized SupervisedProcess admit(Hello hello) throws RefusedException {
        SupervisedProcess child = children.get(hello.number());
        if (child == null || joined.contains(child) || child.process().pid() != hello.pid()) {
            throw new RefusedException(
                    "this pool did not start process " + hello.pid() + " as its worker " + hello.number());
        }
        if (child.classChanges() != launch.command().classChanges()) {
            throw new RefusedException("the class path was changed while worker " + hello.number() + " started");
        }
        joined.add(child);
        failures = 0;
        killed = 0;
        toldOfTooFew &= joined.size() < size;
        notifyAll();
        return child;
    }

    /** A child's connection is at its end. */
    synchronized void lost(SupervisedProcess child) {
        boolean shortLived = System.nanoTime() - child.startNanos() < SHORT_LIFE_NANOS;
        if (shortLived) {
            pause(LONGEST_PAUSE_AFTER_JOINING_NANOS);
        } else {
            pauseNanos = 0;
        }
        forget(child);
    }

    /** A child was taken out of the pool, and ends by itself as its connection was closed. */
    synchronized void retired(SupervisedProcess child) {
        forget(child);
    }

    private void pause(long most) {
        pauseNanos = Math.min(most, Math.max(FIRST_PAUSE_NANOS, pauseNanos * 2));
        startAgainAt = System.nanoTime() + pauseNanos;
    }

    private void forget(SupervisedProcess child) {
        leaving.keySet().removeIf(SupervisedProcess::isGone);
        leaving.put(child, System.nanoTime());
        joined.remove(child);
        children.remove(child.number());
        notifyAll();
    }

    // ---- Starting

    private void startWhatIsMissing() {
        try {
            while (true) {
                switch (nextStep()) {
                    case START -> tryToStart();
                    case TELL_COMPLETE -> {
                        launch.command().learnClasses();
                        launch.whenComplete().run();
                    }
                    case END -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private enum Step {
        START,
        TELL_COMPLETE,
        END
    }

    private synchronized Step nextStep() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            long pause = startAgainAt - now;
            if (!complete && joined.size() >= size) {
                // While the first workers started they had the cores.
                complete = true;
                return Step.TELL_COMPLETE;
            } else if (!wanted || children.size() >= size || (failedTooOften() && !children.isEmpty())) {
                wait(killTheLate(now) ? LOOK_MILLIS : 0);
            } else if (pauseNanos > 0 && pause > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, pause);
            } else {
                return Step.START;
            }
        }
        return Step.END;
    }

    /** Ends processes that take too long to connect or to end. Returns whether some may still come to that. */
    private boolean killTheLate(long now) {
        boolean any = false;
        for (SupervisedProcess child : children.values()) {
            if (!joined.contains(child)) {
                any = true;
                if (now - child.startNanos() > CONNECT_NANOS) {
                    child.kill("it was killed, since it had not connected within a minute");
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

    /**
     * If the program is there, the system has refused for want of memory or processes, or the JDK's own helper was
     * killed: that may go better next time.
     */
    private void tryToStart() {
        try {
            SupervisedProcess child = startOne();
            if (child != null) {
                watchUntilJoined(child);
            }
        } catch (LidoException e) {
            // It does not go better next time.
            failed(e, MOST_FAILURES, 0);
        } catch (IOException | OutOfMemoryError e) {
            boolean there = Files.isExecutable(Path.of(launch.command().java()));
            failed(e, there ? 0 : 1, there ? 1 : 0);
        }
    }

    private @Nullable SupervisedProcess startOne() throws IOException {
        int number;
        synchronized (this) {
            number = ++started;
        }
        Map<String, String> own = outfit.environment(number);
        int classChanges = launch.command().classChanges();
        Process process = null;
        try {
            process = startProcess(number, own);
        } finally {
            if (process == null) {
                outfit.notStarted(number);
            }
        }
        if (process == null) {
            return null;
        }
        SupervisedProcess child;
        try {
            outfit.started(number, process);
            child = new SupervisedProcess(this, number, launch.name() + number, process, classChanges);
        } catch (Throwable thrown) {
            // For example no thread can be started for its output. Nobody would look after it.
            process.destroyForcibly();
            throw thrown;
        }
        byte[] shown;
        synchronized (this) {
            children.put(number, child);
            if (closed) {
                return null;
            }
            shown = secret;
        }
        if (shown != null) {
            child.tell(shown);
        }
        return child;
    }

    /** Returns null if no more are to be started. */
    private @Nullable Process startProcess(int number, Map<String, String> own) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(number)));
        arguments.addAll(launch.arguments());
        List<String> words = new ArrayList<>(OwnSession.command());
        words.addAll(launch.command().command(launch.main(), arguments));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.redirectErrorStream(true);
        JvmCommand.environment(builder.environment());
        builder.environment().putAll(own);
        builder.environment().putAll(launch.environment());
        synchronized (this) {
            // The last failure may have come meanwhile; once it is told of, nothing is started any more.
            return closed || !wanted ? null : builder.start();
        }
    }

    /** Looks after a process that may end before it has connected, when no connection tells of its end. */
    private void watchUntilJoined(SupervisedProcess child) {
        CompletableFuture<?> unused = child.process().onExit().thenRun(() -> endedUnjoined(child));
    }

    private void endedUnjoined(SupervisedProcess child) {
        int ended;
        synchronized (this) {
            if (closed || joined.contains(child) || children.get(child.number()) != child) {
                return;
            }
            forget(child);
            ended = failures + killed + 1;
        }
        boolean byOthers = child.wasKilledByOthers();
        IOException e = new IOException("the last " + ended
                + " worker processes ended before they had connected; of the last one, " + child.describeEnd());
        failed(e, byOthers ? 0 : 1, byOthers ? 1 : 0);
    }

    /** Whether no more are started while there is no worker: those that have been started may still join. */
    private boolean failedTooOften() {
        return joined.isEmpty() && (failures >= MOST_FAILURES || killed >= MOST_KILLED);
    }

    /**
     * A start has failed. A pool without workers whose starts fail again and again is broken, once none is left that might
     * join. One that has some works on with these, tells of it once, and goes on trying.
     */
    private void failed(Throwable e, int moreFailures, int moreKilled) {
        boolean broken;
        boolean tell;
        int there;
        synchronized (this) {
            if (closed || !wanted) {
                return;
            }
            failures += moreFailures;
            killed += moreKilled;
            there = joined.size();
            tell = there > 0 && !toldOfTooFew && failures + killed >= MOST_FAILURES;
            toldOfTooFew |= tell;
            broken = failedTooOften() && children.isEmpty();
            if (broken) {
                wanted = false;
            } else {
                pause(there > 0 ? LONGEST_PAUSE_WITH_TOO_FEW_NANOS : LONGEST_PAUSE_NANOS);
            }
            notifyAll();
        }
        if (broken) {
            events.broken(PrivateFolder.isProgramEnding() ? new IOException("this program is ending", e) : e);
        } else if (tell) {
            LOG.log(
                    Level.WARNING,
                    "LIDO-39: this pool has {0} workers, not the {1} asked for, and works with these; no more can be started:"
                            + " {2}{3}",
                    there,
                    size(),
                    e.getMessage(),
                    SystemLimit.of(e.getMessage()));
        }
    }

    // ---- Ending

    /** Has no child started any more; those that start now are still there. */
    public synchronized void stopStarting() {
        closed = true;
        notifyAll();
    }

    /**
     * Ends all children. Those that have joined, whose connections are to be closed before, are given time to end by
     * themselves. Returns when all are gone and all that they said was passed on.
     *
     * @param graceNanos how long to wait at most for a child that has joined, in nanoseconds; others, and those that
     *     have not ended by then, are killed
     */
    public void close(long graceNanos) {
        stopStarting();
        awaitStarter();
        List<SupervisedProcess> ending;
        synchronized (this) {
            ending = new ArrayList<>(children.values());
            ending.addAll(leaving.keySet());
        }
        long deadline = System.nanoTime() + Math.min(graceNanos, EXIT_NANOS);
        for (SupervisedProcess child : ending) {
            if (!hasJoined(child) || !awaitEnd(child.process(), deadline - System.nanoTime())) {
                child.process().destroyForcibly();
            }
        }
        for (SupervisedProcess child : ending) {
            awaitEnd(child.process(), Math.max(graceNanos, EXIT_NANOS));
        }
        long silence = System.nanoTime() + OUTPUT_NANOS;
        for (SupervisedProcess child : ending) {
            await(silence - System.nanoTime(), child::awaitOutput);
        }
    }

    /** Afterwards no process is started any more. */
    private void awaitStarter() {
        await(Long.MAX_VALUE, nanos -> {
            TimeUnit.NANOSECONDS.timedJoin(starter, nanos);
            return true;
        });
    }

    private synchronized boolean hasJoined(SupervisedProcess child) {
        return joined.contains(child) || leaving.containsKey(child);
    }

    private static boolean awaitEnd(Process process, long nanos) {
        return await(nanos, left -> process.waitFor(left, TimeUnit.NANOSECONDS));
    }

    /** Waits for something for so many nanoseconds at most. */
    private interface Wait {
        boolean until(long nanos) throws InterruptedException;
    }

    /** Waits, whatever happens to this thread meanwhile. */
    private static boolean await(long nanos, Wait wait) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.until(nanos - (System.nanoTime() - begin));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
