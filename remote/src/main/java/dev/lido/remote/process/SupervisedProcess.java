package dev.lido.remote.process;

import dev.lido.remote.WorkerHandle;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.ThrowableText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A worker's process, as its master sees it. Thread-safe. */
public final class SupervisedProcess implements WorkerHandle {
    /** The system closes a dead process's connections before it tells that the process is dead. */
    private static final long EXIT_MILLIS = 200;

    /** The exit codes of processes that these signals ended. */
    private static final int SIGKILL = 128 + 9;

    private static final int SIGTERM = 128 + 15;

    private final ProcessSupervisor supervisor;
    private final int number;
    private final int slot;
    private final String name;
    private final Process process;
    private final long startNanos = System.nanoTime();

    /** Why this process was ended by us, for the errors of its tasks; null if it was not. */
    private volatile @Nullable String endedBecause;

    private final Thread outputReader;

    /** What the process itself prints, not its tasks. */
    private final OutputTail said;

    SupervisedProcess(ProcessSupervisor supervisor, int number, int slot, String name, Process process) {
        this.slot = slot;
        this.supervisor = supervisor;
        this.number = number;
        this.name = name;
        this.process = process;
        this.said = new OutputTail(Charset.defaultCharset(), this::passOn);
        this.outputReader = PoolThreads.daemon(name + "-output", this::readOutput, this::outputIsNotRead);
        outputReader.start();
    }

    /** The program may have put a stream of its own there. */
    private static void printLine(String line) {
        try {
            System.err.println(line);
        } catch (RuntimeException | Error itself) {
            // What the process says is also kept for the error's text.
        }
    }

    private void passOn(String line) {
        if (supervisor.isNews(this, line)) {
            printLine(line);
        }
    }

    int number() {
        return number;
    }

    Process process() {
        return process;
    }

    long startNanos() {
        return startNanos;
    }

    /**
     * Shows the pool's secret to the process, upon which it connects. Its standard input stays open, so that the process
     * notices the end of this JVM by the end of that. The JDK closes it when the process has ended.
     */
    void show(byte[] secret) {
        OutputStream in = process.getOutputStream();
        try {
            in.write(secret);
            in.flush();
        } catch (IOException endedAlready) {
            // Its end is noticed like that of others.
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public int tasksLimit() {
        return supervisor.maxTasks();
    }

    @Override
    public void retired() {
        supervisor.retired(this);
    }

    @Override
    public void abandon() {
        kill("it was killed, since a task neither ended in time nor heeded the interrupt");
    }

    @Override
    public void silent(String reason) {
        kill("it was killed, since " + reason);
    }

    void kill(String because) {
        endedBecause = because;
        process.destroyForcibly();
    }

    /** Whether the process, which has ended, was killed, and not by us. */
    boolean wasKilledByOthers() {
        int code = process.exitValue();
        return endedBecause == null && (code == SIGKILL || code == SIGTERM);
    }

    @Override
    public String lost(@Nullable Exception cause) {
        String reason = reason(cause);
        supervisor.lost(this);
        return reason;
    }

    private String reason(@Nullable Exception cause) {
        String reason = endedBecause;
        if (reason == null) {
            reason = describeEnd();
        }
        if (reason == null) {
            kill("its connection broke");
            reason = "its connection broke" + (cause == null ? "" : ": " + cause.getMessage());
        }
        return reason;
    }

    /** How the process ended and what it said, or null if it goes on. */
    @Nullable String describeEnd() {
        try {
            if (!process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)) {
                return null;
            }
            awaitOutput(TimeUnit.MILLISECONDS.toNanos(EXIT_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (process.isAlive()) {
                return null;
            }
        }
        int code = process.exitValue();
        String text = said.text();
        return "its process " + process.pid() + " ended with exit code " + code + signal(code)
                + (text.isEmpty() ? "" : " and printed: " + text);
    }

    /** Whether the process has ended and all that it said was passed on. */
    boolean isGone() {
        return !process.isAlive() && !outputReader.isAlive();
    }

    /**
     * Waits until all that the process said was passed on. After its end that takes a moment, or until what it started
     * has ended too, if that has inherited its output.
     *
     * @return whether it was
     */
    boolean awaitOutput(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(outputReader, nanos);
        return !outputReader.isAlive();
    }

    /** By the custom of Unix systems. */
    private static String signal(int code) {
        return switch (code) {
            case 128 + 6 -> " (SIGABRT)";
            case SIGKILL -> " (SIGKILL: by somebody, or by the system for want of memory)";
            case 128 + 11 -> " (SIGSEGV)";
            case SIGTERM -> " (SIGTERM)";
            default -> "";
        };
    }

    /** What the JVM itself prints, or native code. What tasks print comes over the connection. */
    private void readOutput() {
        try (InputStream output = process.getInputStream()) {
            said.drain(output);
        } catch (IOException closed) {
            // The process has ended.
        }
    }

    /** A process whose output is read by nobody would wait for that. */
    private void outputIsNotRead(Throwable thrown) {
        kill("it was killed, since its output could not be read: " + ThrowableText.of(thrown));
    }
}
