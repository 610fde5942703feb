package dev.lido.conformance;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Sees what tasks do, from outside their workers: it listens on a port of the loopback interface and gathers the events
 * that tasks tell through a {@link Probe}. It also keeps gates, at which tasks wait until the test lets them through.
 * Thread-safe.
 *
 * <p>The methods named {@code await…} wait for a bounded time, then fail with what was there instead.
 */
public final class Collector implements AutoCloseable {
    private static final int BACKLOG = 1000;

    private final ServerSocket server;
    private final Probe probe;
    private final Duration patience;

    // All that follows is guarded by this.
    private final List<String> events = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<Long, Integer> answers = new HashMap<>();
    private final Set<String> openGates = new HashSet<>();
    private final Map<String, Set<Socket>> waiting = new HashMap<>();
    private final Set<Socket> connections = new HashSet<>();
    private boolean allOpen;
    private boolean closed;

    private Collector(ServerSocket server, Duration patience) {
        this.server = server;
        this.patience = patience;
        probe = new Probe(server.getLocalPort(), ThreadLocalRandom.current().nextLong());
    }

    /**
     * Makes a collector on a free port.
     *
     * @param patience how long the methods that wait do so
     * @return the collector, to be closed
     */
    public static Collector open(Duration patience) {
        try {
            Collector collector =
                    new Collector(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), patience);
            collector.startThread("accept", collector::accept);
            return collector;
        } catch (IOException noSocket) {
            throw new UncheckedIOException("no port on the loopback interface for the collector", noSocket);
        }
    }

    /**
     * The handle that tasks capture.
     *
     * @return a serializable handle
     */
    public Probe probe() {
        return probe;
    }

    /**
     * What has been told so far.
     *
     * @return a snapshot, in the order of arrival
     */
    public synchronized List<String> events() {
        return new ArrayList<>(events);
    }

    /**
     * What has been told so far and begins with a prefix.
     *
     * @param prefix the prefix
     * @return a snapshot, in the order of arrival
     */
    public List<String> events(String prefix) {
        return events().stream().filter(event -> event.startsWith(prefix)).toList();
    }

    /**
     * How often an event was told so far.
     *
     * @param event the event's name
     * @return the number
     */
    public synchronized int count(String event) {
        return counts.getOrDefault(event, 0);
    }

    /**
     * Waits until an event was told.
     *
     * @param event the event's name
     * @throws AssertionError if that takes too long
     */
    public void await(String event) {
        awaitCondition("the event '" + event + "'", () -> counts.containsKey(event));
    }

    /**
     * Waits until the events told meet a condition.
     *
     * @param what the condition in words, for the error
     * @param condition the condition
     * @throws AssertionError if that takes too long
     */
    public void await(String what, Predicate<List<String>> condition) {
        awaitCondition(what, () -> condition.test(Collections.unmodifiableList(events)));
    }

    /**
     * Lets through all tasks that wait at a gate, and those that come later.
     *
     * @param gate the gate's name
     */
    public synchronized void open(String gate) {
        openGates.add(gate);
        letThrough(waiting.getOrDefault(gate, Set.of()));
    }

    /** Opens every gate, forever. */
    public synchronized void openAll() {
        allOpen = true;
        waiting.values().forEach(Collector::letThrough);
    }

    /**
     * How many tasks wait at a gate now. One that was interrupted has left.
     *
     * @param gate the gate's name
     * @return the number
     */
    public synchronized int waiting(String gate) {
        return waiting.getOrDefault(gate, Set.of()).size();
    }

    /**
     * Waits until exactly so many tasks wait at a gate at once.
     *
     * @param gate the gate's name
     * @param tasks the number
     * @throws AssertionError if that takes too long
     */
    public void awaitWaiting(String gate, int tasks) {
        awaitCondition(tasks + " tasks at the gate '" + gate + "' at once", () -> waiting(gate) == tasks);
    }

    /** Ends all connections: tasks that still wait fail. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            connections.forEach(Collector::closeQuietly);
        }
        try {
            server.close();
        } catch (IOException alreadyGone) {
            // nothing to release then
        }
    }

    private interface Condition {
        boolean holds();
    }

    private synchronized void awaitCondition(String what, Condition condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                Map<String, Integer> atGates = new HashMap<>();
                waiting.forEach((gate, sockets) -> atGates.put(gate, sockets.size()));
                String headline = "waited " + patience.toSeconds() + " s in vain for " + what + "; events so far: "
                        + events + ", tasks waiting at gates: " + atGates;
                throw new AssertionError(ThreadDump.report(headline, null));
            }
            try {
                wait(millis);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, interrupt);
            }
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = server.accept();
                synchronized (this) {
                    if (closed) {
                        closeQuietly(connection);
                        return;
                    }
                    connections.add(connection);
                }
                startThread("connection", () -> serve(connection));
            } catch (IOException closedOrBroken) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            if (in.readLong() != probe.secret()) {
                return;
            }
            byte operation = in.readByte();
            long id = in.readLong();
            String name = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            if (operation == Probe.EVENT) {
                answer(connection, record(id, name));
            } else {
                hold(connection, name, in);
            }
        } catch (IOException taskLeft) {
            // interrupted, or its worker is gone
        } finally {
            synchronized (this) {
                connections.remove(connection);
            }
        }
    }

    private synchronized int record(long id, String event) {
        Integer known = answers.get(id);
        if (known != null) {
            return known;
        }
        events.add(event);
        int count = counts.merge(event, 1, Integer::sum);
        answers.put(id, count);
        notifyAll();
        return count;
    }

    private void hold(Socket connection, String gate, DataInputStream in) throws IOException {
        synchronized (this) {
            if (allOpen || openGates.contains(gate)) {
                answer(connection, 0);
                return;
            }
            waiting.computeIfAbsent(gate, unused -> new HashSet<>()).add(connection);
            notifyAll();
        }
        try {
            // Nothing more is said: this returns when the task has gone through or was interrupted.
            int unused = in.read();
        } finally {
            synchronized (this) {
                waiting.get(gate).remove(connection);
                notifyAll();
            }
        }
    }

    private static void letThrough(Set<Socket> tasks) {
        for (Socket task : tasks) {
            try {
                answer(task, 0);
            } catch (IOException taskLeft) {
                // it was interrupted just now
            }
        }
    }

    private static void answer(Socket connection, int number) throws IOException {
        new DataOutputStream(connection.getOutputStream()).writeInt(number);
    }

    private void startThread(String what, Runnable body) {
        Thread thread = new Thread(body, "collector-" + server.getLocalPort() + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket connection) {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            // nothing to release then
        }
    }
}
