package com.example.hosts;

import dev.lido.remote.Admission;
import dev.lido.remote.ClassPathHash;
import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts workers, on a thread of its own, and replaces those that end. Where {@value #MOST_FAILURES} in a row end before
 * they have joined, the pool is broken, with what the last one said.
 */
final class Starter implements Admission {
    /** Starts the process of a worker. */
    interface Command {
        Process start(int number) throws IOException;
    }

    private static final AtomicInteger POOLS = new AtomicInteger();
    private static final int MOST_FAILURES = 3;
    private static final long PAUSE_MILLIS = 20;
    private static final long EXIT_SECONDS = 10;

    private final String prefix = "lido-hosts-" + POOLS.incrementAndGet() + "-";
    private final Thread thread = new Thread(this::run, prefix + "starter");
    private final int size;
    private final int maxTasks;
    private final byte[] secret;
    private final Hello master;
    private final WorkerEvents events;
    private final Command command;

    // Guarded by this object's monitor:
    private final Map<Integer, HostWorker> workers = new HashMap<>();
    private final Set<HostWorker> retired = new HashSet<>();
    private int started;
    private int failures;
    private boolean stopped;

    Starter(int size, boolean sameClasses, int maxTasks, byte[] secret, WorkerEvents events, Command command) {
        this.size = size;
        this.maxTasks = maxTasks;
        this.secret = secret;
        this.events = events;
        this.command = command;
        master = Hello.ofThisJvm(0, sameClasses ? ClassPathHash.ofThisJvm() : "");
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    private void run() {
        try {
            while (awaitVacancy()) {
                startOne();
            }
        } catch (InterruptedException | RuntimeException | IOException broken) {
            events.broken(broken);
        }
    }

    private synchronized boolean awaitVacancy() throws InterruptedException {
        while (!stopped && (workers.size() >= size || failures >= MOST_FAILURES)) {
            wait();
        }
        if (!stopped && failures > 0) {
            TimeUnit.MILLISECONDS.timedWait(this, PAUSE_MILLIS);
        }
        return !stopped;
    }

    private void startOne() throws IOException {
        HostWorker worker;
        synchronized (this) {
            int number = ++started;
            worker = new HostWorker(this, number, prefix + number, command.start(number));
            workers.put(number, worker);
        }
        worker.tell(secret);
        CompletableFuture<?> unused = worker.process().onExit().thenRun(() -> ended(worker));
    }

    /** A process that ended before it joined; the end of others is told by their connection. */
    private void ended(HostWorker worker) {
        boolean tooMany;
        synchronized (this) {
            if (stopped || worker.hasJoined() || workers.remove(worker.number()) == null) {
                return;
            }
            tooMany = ++failures >= MOST_FAILURES;
            notifyAll();
        }
        if (tooMany) {
            events.broken(new IOException(
                    MOST_FAILURES + " workers in a row ended before they had joined; the last one: " + worker.end()));
        }
    }

    @Override
    public synchronized HostWorker admit(Hello hello) throws RefusedException {
        HostWorker worker = workers.get(hello.number());
        if (worker == null || worker.hasJoined()) {
            throw new RefusedException("this pool waits for no worker " + hello.number());
        }
        if (!master.classPath().isEmpty()) {
            hello.checkSame(master);
        }
        worker.joins();
        failures = 0;
        return worker;
    }

    /** A worker's connection is at its end. */
    synchronized void lost(HostWorker worker) {
        workers.remove(worker.number());
        notifyAll();
    }

    int maxTasks() {
        return maxTasks;
    }

    /** Another one takes its place while its process ends. */
    synchronized void retired(HostWorker worker) {
        retired.removeIf(HostWorker::isGone);
        retired.add(worker);
        lost(worker);
    }

    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Ends the processes whose connections were closed, and those that never had one. */
    void end() {
        List<HostWorker> ending;
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException interrupt) {
                interrupted = true;
            }
        }
        synchronized (this) {
            ending = new ArrayList<>(workers.values());
            ending.addAll(retired);
        }
        for (HostWorker worker : ending) {
            if (!worker.hasJoined() || !worker.awaitEnd(EXIT_SECONDS)) {
                worker.process().destroyForcibly();
                worker.awaitEnd(EXIT_SECONDS);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
