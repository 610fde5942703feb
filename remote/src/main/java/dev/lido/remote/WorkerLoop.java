package dev.lido.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.remote.bytes.SharedMemory;
import dev.lido.remote.codec.Codec;
import dev.lido.remote.values.Codecs;
import dev.lido.remote.values.ValueReader;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.IdleStrategy;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.TaskRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The work of a worker: it identifies itself, runs the chunks that its master sends, and reports the results, until the
 * master closes the connection.
 *
 * <p><b>Threads.</b> The thread that runs the tasks also reads and writes, so that nothing passes between threads on the
 * way of a short task. While tasks run, a second thread reads in its place, every ten milliseconds, see {@link
 * BackgroundReader}.
 *
 * <p><b>Reading between tasks.</b> Frames are also read between the tasks of a chunk, as often as results are sent, so
 * that tasks of a job that has failed or was cancelled do not start.
 *
 * <p><b>Reports.</b> Results are sent when there is nothing more to run, and within a chunk when the {@link ReportTimer}
 * says so, after {@link RemoteWorker#MAX_UNREPORTED} tasks at the latest.
 */
public final class WorkerLoop {
    private static final long ROOM_NANOS = 1_000_000;

    private final WorkerLink link;
    private final Thread main = Thread.currentThread();
    private final RunningTask running = new RunningTask(main);
    private final WorkerSender sender;
    private final WorkerReader reader;
    private final BackgroundReader background;

    // Only the main thread uses these:
    private final ReportTimer timer = new ReportTimer();
    private ResultWriter results;
    private WorkerRequests requests;
    private PrintRelay relay;
    private long runningIndex = -1;

    private WorkerLoop(WorkerLink link, Runnable masterGone) {
        this.link = link;
        sender = new WorkerSender(link);
        reader = new WorkerReader(link, sender, running, main);
        background = new BackgroundReader(link, reader, sender, masterGone);
    }

    /**
     * Works on the calling thread until the master closes the connection.
     *
     * @param link the connection to the master
     * @param hello which worker this is
     * @param secret the pool's secret, {@link Hello#SECRET_BYTES} bytes
     * @param masterGone called on another thread if the connection ends while a task runs
     * @throws RefusedException if the master does not want this worker; the message gives the reason
     * @throws IOException if the connection breaks
     */
    public static void serve(WorkerLink link, Hello hello, byte[] secret, Runnable masterGone) throws IOException {
        new WorkerLoop(link, masterGone).serve(hello, secret);
    }

    private void serve(Hello hello, byte[] secret) throws IOException {
        reader.lock.lock();
        try {
            sender.hello(hello, secret);
            if (!join()) {
                return;
            }
            background.start();
            TaskRunner.worksForAnother(true);
            try {
                ReceivedChunk chunk;
                while ((chunk = next()) != null) {
                    run(chunk);
                }
            } catch (UncheckedIOException printing) {
                throw printing.getCause();
            } finally {
                background.end();
                relay.uninstall();
                TaskRunner.worksForAnother(false);
            }
        } finally {
            reader.lock.unlock();
        }
    }

    // ---- Reading

    /** Returns false if the master closed the connection without an answer. */
    @GuardedBy("reader.lock") private boolean join() throws IOException {
        Welcome welcome;
        while ((welcome = reader.welcome()) == null) {
            if (!fill()) {
                return false;
            }
        }
        Codec codec = Codecs.named(welcome.codec(), welcome.filter());
        SharedMemory shared = sharedMemory(welcome.files(), welcome.machine());
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
        ValueWriter writer = new ValueWriter(codec, shared == null ? null : shared.sender());
        requests = new WorkerRequests(sender, reader, background, writer, this::send, main);
        reader.join(
                new ValueReader(codec, loader, shared == null ? null : shared.receiver()), welcome.name(), requests);
        results = new ResultWriter(writer);
        relay = new PrintRelay(this::print, welcome.output());
        relay.install();
        return true;
    }

    /** {@return the memory that is offered, if it is found here; then the master is notified} */
    private @Nullable SharedMemory sharedMemory(String files, String machine) {
        if (files.isEmpty()) {
            return null;
        }
        Path paths = Path.of(files);
        if (!machine.isEmpty()) {
            if (!machine.equals(MachineId.id()) || !Files.isWritable(paths.getParent())) {
                return null;
            }
            sender.sharesMemory();
        }
        return SharedMemory.ofWorker(paths);
    }

    /** {@return the next chunk to run, or null if there will be none} */
    @GuardedBy("reader.lock") private @Nullable ReceivedChunk next() throws IOException {
        while (true) {
            ReceivedChunk chunk = reader.poll();
            if (chunk != null) {
                return chunk;
            }
            if (!reader.readFrame() && !fill()) {
                return null;
            }
        }
    }

    /** Reads what is there. If nothing is, sends what is to be sent, and waits. Returns false at the end. */
    @GuardedBy("reader.lock") private boolean fill() throws IOException {
        int read = reader.read();
        if (read != 0) {
            return read > 0;
        }
        if (send()) {
            return true;
        }
        long start = System.nanoTime();
        while ((read = reader.read()) == 0) {
            if (!IdleStrategy.BEFORE_PARKING.idle(System.nanoTime() - start)) {
                background.awaitInput(Long.MAX_VALUE);
                if (send()) {
                    return true;
                }
            }
        }
        return read > 0;
    }

    // ---- Running

    /** Runs a chunk. The lock for reading is held before and afterwards, not meanwhile. */
    @GuardedBy("reader.lock") private void run(ReceivedChunk chunk) throws IOException {
        running.set(chunk, 0);
        reader.lock.unlock();
        try {
            runTasks(chunk);
        } finally {
            reader.lock.lock();
        }
    }

    private void runTasks(ReceivedChunk chunk) throws IOException {
        TaskRunner runner = chunk.function.runner;
        long start = System.nanoTime();
        timer.start(start);
        boolean due = false;
        if (runner != null) {
            runner.enter();
        }
        try {
            for (int i = 0; i < chunk.inputs.length && chunk.wants(i); i++) {
                if (chunk.function.reportsStarts && !reportStart(chunk, i)) {
                    break;
                }
                runTask(chunk, i, runner);
                boolean asked = requests.wereSent();
                due = timer.isDue(results.isFull()) || asked;
                if (due && i + 1 < chunk.inputs.length) {
                    relay.flush();
                    report(chunk, false, 0);
                    exchange();
                }
            }
        } finally {
            if (runner != null) {
                runner.leave();
            }
            running.set(null, 0);
            requests.running(null, 0);
            runningIndex = -1;
        }
        clearInterrupt();
        relay.flush();
        report(chunk, true, System.nanoTime() - start);
        if (due) {
            exchange();
        }
    }

    private void runTask(ReceivedChunk chunk, int i, @Nullable TaskRunner runner) {
        Throwable problem = runner == null ? chunk.function.problem : chunk.problem(i);
        if (problem != null || chunk.isAbsent(i)) {
            results.failure(problem);
            chunk.failed(i);
            return;
        }
        Object input = chunk.inputs[i];
        chunk.inputs[i] = null;
        runningIndex = chunk.firstIndex + i;
        requests.running(chunk, i);
        try {
            results.value(runner.run(runningIndex, chunk.attempt, input));
        } catch (Throwable thrown) {
            results.failure(thrown);
            chunk.failed(i);
        }
        if (main.isInterrupted()) {
            clearInterrupt();
        }
    }

    /** A flag that a task left, or that a timeout or cancellation set, must not reach the next task. */
    private static void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    /** Returns false if the task is no longer wanted: then the master knows, and may have it run elsewhere. */
    private boolean reportStart(ReceivedChunk chunk, int position) throws IOException {
        running.set(chunk, position);
        if (!sender.started(chunk, position, results)) {
            return false;
        }
        boolean unused = send();
        link.awaitHeard();
        return true;
    }

    /** Sends all that is to be sent, and reads what is there: less may be wanted by now. */
    private void exchange() throws IOException {
        boolean unused = send() || reader.readWhatIsThere();
    }

    /** Tried again where memory is short, as when a task has failed for that. */
    private void report(ReceivedChunk chunk, boolean finished, long nanos) {
        for (int attempt = 1; ; attempt++) {
            try {
                sender.results(results, chunk, finished, nanos);
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    // ---- Writing

    /**
     * Sends all that is to be sent, and reads what arrives if that takes time: a master that has closed the connection
     * takes nothing more, and shows that only there. Only for the main thread, between two frames.
     *
     * @return whether there may have been something to read
     */
    private boolean send() throws IOException {
        timer.sent();
        if (sender.sendAtOnce()) {
            return false;
        }
        sender.mainWaitsToSend(true);
        try {
            while (!sender.sendAtOnce()) {
                link.await(true, Long.MAX_VALUE);
                reader.readWhileSending();
            }
        } finally {
            sender.mainWaitsToSend(false);
        }
        return true;
    }

    private void print(int stream, String text) {
        boolean onMain = Thread.currentThread() == main;
        sender.output(stream, onMain ? runningIndex : -1, text);
        try {
            // A value may print while it is read, in the middle of a frame.
            if (onMain && !reader.lock.isHeldByCurrentThread()) {
                boolean unused = send();
            } else {
                sender.sendOrLeaveToMain();
                if (!reader.lock.isHeldByCurrentThread()) {
                    awaitRoom();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the master is gone", e);
        }
    }

    /** A thread of a task that prints without end goes no faster than the master reads. */
    private void awaitRoom() throws IOException {
        while (!background.hasEnded() && sender.isCrowded() && !sender.sendAtOnce()) {
            LockSupport.parkNanos(this, ROOM_NANOS);
        }
    }
}
