package dev.lido.backend.processes;

import dev.lido.remote.Admission;
import dev.lido.remote.Crew;
import dev.lido.remote.Hello;
import dev.lido.remote.Link;
import dev.lido.remote.Member;
import dev.lido.remote.RefusedException;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.SocketTransport;
import dev.lido.spi.Backend;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the workers' processes, replaces those that end, and ends them all. One thread of its own starts them, since
 * that takes milliseconds and the thread that learns of a worker's end has others to look after.
 */
final class ProcessesBackend implements Backend, Admission {
    /** Elsewhere the loopback is taken, where every machine has it. */
    private static final boolean HAS_UNIX_SOCKETS = File.separatorChar == '/';

    private static final AtomicInteger POOLS = new AtomicInteger();

    /** So many processes may end one after another before one of them has joined; then no more are started. */
    private static final int MOST_FAILURES = 3;

    /** The same for those that somebody killed or the system refused: the next one may do better. */
    private static final int MOST_KILLED = 30;

    /** A worker that lived shorter than this is replaced only after a pause, which doubles each time. */
    private static final long SHORT_LIFE_NANOS = 1_000_000_000L;

    private static final long FIRST_PAUSE_NANOS = 10_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;

    /** The same if the last one had joined, so that others can: about what a start costs. */
    private static final long LONGEST_PAUSE_AFTER_JOINING_NANOS = 100_000_000L;

    /** How long a process may take to connect. */
    private static final long CONNECT_NANOS = 60_000_000_000L;

    private static final long LOOK_MILLIS = 1_000;

    /** How long idle processes may take to end by themselves. */
    private static final long EXIT_NANOS = 3_000_000_000L;

    private final String prefix = "lido-processes-" + POOLS.incrementAndGet() + "-";
    private final Archive archive;
    private final Map<String, String> environment;
    private final boolean lazy;
    private final int maxTasks;
    private final RemoteOptions options;

    private ChildCommand command;
    private PrivateFolder folder;
    private @Nullable SocketTransport transport;
    private SocketAddress address;
    private @Nullable Crew crew;
    private WorkerEvents events;

    /** Null as long as nothing was started that is to be ended. */
    private @Nullable Thread starter;

    // Guarded by this object's monitor:
    private byte @Nullable [] secret;
    private final Map<Integer, Child> children = new HashMap<>();
    private final List<Child> joined = new ArrayList<>();

    /** Those that are no workers any more and whose processes may not have ended yet. */
    private final List<Child> leaving = new ArrayList<>();

    private int size;
    private int started;
    private int failures;
    private int killed;
    private long pauseNanos;
    private long startAgainAt;
    private boolean wanted;
    private boolean complete;
    private boolean listening;
    private boolean closed;

    ProcessesBackend(
            int size,
            ChildCommand command,
            Archive archive,
            Map<String, String> environment,
            boolean lazy,
            int maxTasks,
            RemoteOptions options) {
        this.size = size;
        this.command = command;
        this.archive = archive;
        this.environment = environment;
        this.lazy = lazy;
        this.maxTasks = maxTasks;
        this.options = options;
    }

    int maxTasks() {
        return maxTasks;
    }

    @Override
    public synchronized int size() {
        return size;
    }

    @Override
    public Pump pump() {
        return crew;
    }

    /** The processes are started before anything else, since they take longest. */
    @Override
    public void start(WorkerEvents whom) throws IOException {
        events = whom;
        folder = PrivateFolder.create();
        try {
            command = command.in(folder);
            if (!HAS_UNIX_SOCKETS) {
                transport =
                        listen(StandardProtocolFamily.INET, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                address = transport.address();
            } else {
                address = UnixDomainSocketAddress.of(folder.socket());
            }
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
        wanted = !lazy;
        starter = new Thread(this::startWhatIsMissing, prefix + "starter");
        starter.setDaemon(true);
        starter.start();
        if (transport == null) {
            transport = listen(StandardProtocolFamily.UNIX, address);
        }
        Crew made = new Crew(transport, this, secret(), options);
        made.start(whom);
        crew = made;
        letConnect();
    }

    /** A process that has the secret connects at once, and ends if nobody listens, as when its master has gone. */
    private void letConnect() {
        List<Child> early;
        synchronized (this) {
            listening = true;
            early = List.copyOf(children.values());
        }
        for (Child child : early) {
            child.tell(secret());
        }
    }

    private SocketTransport listen(ProtocolFamily family, SocketAddress where) throws IOException {
        return new SocketTransport(family, where, this::greet);
    }

    /** Made while the first process starts, since the first secure random number takes a while, too. */
    private synchronized byte[] secret() {
        if (secret == null) {
            secret = new byte[Hello.SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
        }
        return secret;
    }

    private void greet(Link link) {
        crew.greet(link);
    }

    @Override
    public void expectWork() {
        synchronized (this) {
            wanted = true;
            notifyAll();
        }
    }

    @Override
    public void resize(int workers) {
        List<Child> tooMany;
        synchronized (this) {
            size = workers;
            tooMany = joined.size() <= workers ? List.of() : List.copyOf(joined.subList(workers, joined.size()));
            joined.removeAll(tooMany);
            notifyAll();
        }
        for (Child child : tooMany) {
            crew.dismissWhenIdle(child, "the pool was made smaller");
        }
    }

    // ---- What becomes of a child

    @Override
    public synchronized Member admit(Hello hello) throws RefusedException {
        Child child = children.get(hello.number());
        if (child == null || joined.contains(child) || child.process().pid() != hello.pid()) {
            throw new RefusedException(
                    "this pool did not start process " + hello.pid() + " as its worker " + hello.number());
        }
        joined.add(child);
        failures = 0;
        killed = 0;
        notifyAll();
        return child;
    }

    /** A child's connection is at its end. */
    synchronized void lost(Child child) {
        boolean shortLived = System.nanoTime() - child.startNanos() < SHORT_LIFE_NANOS;
        if (shortLived) {
            pause(LONGEST_PAUSE_AFTER_JOINING_NANOS);
        } else {
            pauseNanos = 0;
        }
        forget(child);
    }

    /** A child was taken out of the pool, and ends by itself as its connection was closed. */
    synchronized void retired(Child child) {
        forget(child);
        Thread end = new Thread(() -> endRetired(child), child.name() + "-end");
        end.setDaemon(true);
        end.start();
    }

    private static void endRetired(Child child) {
        if (!awaitEnd(child.process(), EXIT_NANOS)) {
            child.process().destroyForcibly();
        }
    }

    private void pause(long most) {
        pauseNanos = Math.min(most, Math.max(FIRST_PAUSE_NANOS, pauseNanos * 2));
        startAgainAt = System.nanoTime() + pauseNanos;
    }

    private void forget(Child child) {
        leaving.removeIf(one -> !one.process().isAlive());
        if (child.process().isAlive()) {
            leaving.add(child);
        }
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
                    case MAKE_ARCHIVE -> archive.make(command.java(), folder);
                    case END -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        } catch (RuntimeException | Error e) {
            events.broken(e);
        }
    }

    private enum Step {
        START,
        MAKE_ARCHIVE,
        END
    }

    private synchronized Step nextStep() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            long pause = startAgainAt - now;
            if (!complete && joined.size() >= size) {
                // While the first workers started they had the cores.
                complete = true;
                return Step.MAKE_ARCHIVE;
            } else if (!wanted || children.size() >= size) {
                wait(killTheSilent(now) ? LOOK_MILLIS : 0);
            } else if (pauseNanos > 0 && pause > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, pause);
            } else {
                return Step.START;
            }
        }
        return Step.END;
    }

    /** Ends processes that take too long to connect. Returns whether there are some that may still come to that. */
    private boolean killTheSilent(long now) {
        boolean any = false;
        for (Child child : children.values()) {
            if (!joined.contains(child)) {
                any = true;
                if (now - child.startNanos() > CONNECT_NANOS) {
                    child.kill("it was killed, since it had not connected within a minute");
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
            Child child = startOne();
            if (child != null) {
                watchUntilJoined(child);
            }
        } catch (IOException e) {
            int tooMany;
            boolean there = Files.isExecutable(Path.of(command.java()));
            synchronized (this) {
                if (there) {
                    killed++;
                } else {
                    failures++;
                }
                tooMany = pauseAfterFailure();
            }
            if (tooMany > 0) {
                events.broken(e);
            }
        }
    }

    private @Nullable Child startOne() throws IOException {
        int number;
        synchronized (this) {
            number = ++started;
        }
        List<String> arguments = new ArrayList<>();
        arguments.add(Integer.toString(number));
        if (address instanceof InetSocketAddress inet) {
            arguments.add(inet.getAddress().getHostAddress());
            arguments.add(Integer.toString(inet.getPort()));
        } else {
            arguments.add(address.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command.command(WorkerMain.class, arguments));
        builder.redirectErrorStream(true);
        ChildCommand.environment(builder.environment());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Child child = new Child(this, number, prefix + number, process);
        boolean tell;
        synchronized (this) {
            children.put(number, child);
            if (closed) {
                return null;
            }
            tell = listening;
        }
        byte[] shown = secret();
        if (tell) {
            child.tell(shown);
        }
        return child;
    }

    /** Looks after a process that may end before it has connected, when no connection tells of its end. */
    private void watchUntilJoined(Child child) {
        CompletableFuture<?> unused = child.process().onExit().thenRun(() -> endedUnjoined(child));
    }

    private void endedUnjoined(Child child) {
        int tooMany;
        synchronized (this) {
            if (closed || joined.contains(child) || children.get(child.number()) != child) {
                return;
            }
            forget(child);
            if (child.wasKilledByOthers()) {
                killed++;
            } else {
                failures++;
            }
            tooMany = pauseAfterFailure();
        }
        if (tooMany > 0) {
            events.broken(new IOException("the last " + tooMany
                    + " worker processes ended before they had connected; of the last one, " + child.describeEnd()));
        }
    }

    /** Returns how many starts have failed in a row if those are too many, else 0. */
    private int pauseAfterFailure() {
        pause(LONGEST_PAUSE_NANOS);
        if (failures < MOST_FAILURES && killed < MOST_KILLED) {
            return 0;
        }
        wanted = false;
        return failures + killed;
    }

    // ---- Ending

    @Override
    public List<String> close(long graceNanos) {
        if (starter == null) {
            return List.of();
        }
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        if (crew != null) {
            crew.close();
        }
        awaitStarter();
        List<Child> ending;
        synchronized (this) {
            ending = new ArrayList<>(children.values());
            ending.addAll(leaving);
        }
        long deadline = System.nanoTime() + Math.min(graceNanos, EXIT_NANOS);
        for (Child child : ending) {
            if (!hasJoined(child) || !awaitEnd(child.process(), deadline - System.nanoTime())) {
                child.process().destroyForcibly();
            }
        }
        for (Child child : ending) {
            awaitEnd(child.process(), Math.max(graceNanos, EXIT_NANOS));
        }
        if (transport != null) {
            transport.close();
        }
        archive.close();
        folder.close();
        return List.of();
    }

    /** Afterwards no process is started any more. */
    private void awaitStarter() {
        boolean interrupted = false;
        while (starter.isAlive()) {
            try {
                starter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean hasJoined(Child child) {
        return joined.contains(child) || leaving.contains(child);
    }

    /** Waits, whatever happens to this thread meanwhile. */
    private static boolean awaitEnd(Process process, long nanos) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(nanos - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
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
