package com.example.hosts;

import dev.lido.remote.WorkerHandle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** A worker as its master sees it: the process that runs it, or that holds the line to where it runs. */
final class HostWorker implements WorkerHandle {
    private static final int LINES_KEPT = 20;
    private static final long SECONDS = 1;

    private final Starter starter;
    private final int number;
    private final String name;
    private final Process process;
    private final Thread reader;
    private final Deque<String> said = new ArrayDeque<>();
    private volatile boolean joined;

    HostWorker(Starter starter, int number, String name, Process process) {
        this.starter = starter;
        this.number = number;
        this.name = name;
        this.process = process;
        reader = new Thread(this::read, name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Tells the secret, on the standard input, where nobody else can read it; and leaves that open, as a sign of life. */
    void tell(byte[] secret) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(secret);
            in.flush();
        } catch (IOException ended) {
            // Its end is noticed elsewhere.
        }
    }

    /** What the worker's JVM prints itself, or ssh; what tasks print comes by the connection. */
    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            String line;
            while ((line = lines.readLine()) != null) {
                System.err.println(line);
                synchronized (said) {
                    said.add(line);
                    if (said.size() > LINES_KEPT) {
                        said.remove();
                    }
                }
            }
        } catch (IOException closed) {
            // The process has ended.
        }
    }

    int number() {
        return number;
    }

    Process process() {
        return process;
    }

    boolean hasJoined() {
        return joined;
    }

    void joins() {
        joined = true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int tasksLimit() {
        return starter.maxTasks();
    }

    /** Its process ends, since its connection was closed. */
    @Override
    public void retired() {
        starter.retired(this);
    }

    /** A worker elsewhere finds its standard input at its end, and ends too. */
    @Override
    public void abandon() {
        process.destroyForcibly();
    }

    @Override
    public String lost(Exception cause) {
        process.destroyForcibly();
        String reason = end() + (cause == null ? "" : "; " + cause.getMessage());
        starter.lost(this);
        return reason;
    }

    /** What is known of the end of the process. */
    String end() {
        if (!awaitEnd(SECONDS)) {
            return "its connection ended, but process " + process.pid() + " has not";
        }
        synchronized (said) {
            return "process " + process.pid() + " ended with exit code " + process.exitValue()
                    + (said.isEmpty() ? "" : " and said: " + String.join("\n", said));
        }
    }

    /** Whether its process has ended and all that it said was passed on. */
    boolean isGone() {
        return !process.isAlive() && !reader.isAlive();
    }

    /**
     * Waits, whatever happens to this thread meanwhile, until its process has ended, and a moment for what it said last.
     *
     * @return whether the process has ended
     */
    boolean awaitEnd(long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return false;
                    }
                    reader.join(TimeUnit.SECONDS.toMillis(SECONDS));
                    return true;
                } catch (InterruptedException interrupt) {
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
