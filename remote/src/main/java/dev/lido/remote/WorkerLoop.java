package dev.lido.remote;

import dev.lido.ContextTask;
import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.SharedMemory;
import dev.lido.remote.codec.Codec;
import dev.lido.remote.values.Codecs;
import dev.lido.remote.values.ValueReader;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.Spin;
import dev.lido.spi.TaskRunner;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does: says who it is, runs the chunks that its master sends, and tells of the results, until the master
 * closes the connection.
 *
 * <p>The thread that runs the tasks also reads and writes, so that nothing is handed over between threads on the way of
 * a short task. While tasks run, a second thread reads in its place, every ten milliseconds. So interrupts are heeded,
 * chunks that were handed ahead are given back, and the worker ends when its master is gone, in the middle of a task
 * too.
 *
 * <p>A chunk's messages are also read between its tasks, as often as results are sent, so that tasks of a call that has
 * failed or was cancelled do not start.
 *
 * <p>Results are sent when there is nothing more to run, and else with the end of the first task that ends 200
 * microseconds after the last time, and after {@link RemoteWorker#MAX_UNREPORTED} tasks at the latest.
 */
public final class WorkerLoop {
    /** Not more often: where all cores work, to be woken takes some 15 microseconds from a task on a virtual machine. */
    private static final long LOOK_NANOS = 10_000_000;

    private static final long TELL_NANOS = 200_000;

    /** A worker that takes long to read a function or inputs gives a sign of life so often. */
    private static final long SIGN_NANOS = 500_000_000;

    private static final int MOST_UNTIMED = 64;

    /** So much may wait to be sent before a thread that prints waits too. */
    private static final long MOST_WAITING_BYTES = 1 << 22;

    private static final long ROOM_NANOS = 1_000_000;
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final WorkerLink link;
    private final Runnable masterGone;
    private final Thread main = Thread.currentThread();

    /** Held by whoever reads: the main thread while it runs no task, else the second one. */
    private final ReentrantLock reading = new ReentrantLock();

    // Guarded by reading:
    private final ByteQueue in = new ByteQueue();
    private final ArrayDeque<ReceivedChunk> waiting = new ArrayDeque<>();
    private final Map<Long, ReceivedChunk.Function> functions = new HashMap<>();
    private ValueReader reader;

    /** Held by whoever writes. Taken after reading, never before. */
    private final ReentrantLock writing = new ReentrantLock();

    // Guarded by writing:
    private final ByteQueue out = new ByteQueue();

    // Only the main thread uses these:
    private ResultWriter results;
    private PrintRelay relay;
    /** How many tasks have ended of which the master does not know. */
    private int unsent;

    private long lastTold;
    private long lastTimed;
    private int untimed;
    private int timeEvery;
    private long runningIndex = -1;

    // Guarded by this object's monitor: what may be interrupted.
    private @Nullable ReceivedChunk running;
    private int runningPosition;

    private String name = "";
    /** Numbers each function or chunk while the main thread reads it; 0 else. Only that thread writes it. */
    private volatile long decoding;

    private long decoded;

    private volatile boolean idle;
    private volatile boolean asleep;

    // Only the second thread uses these: what it saw the main thread read, since when, and when it last told of it.
    private long seenDecoding;
    private long decodingSince;
    private long lastSign;

    private volatile boolean waitsToSend;
    private volatile boolean ended;

    private WorkerLoop(WorkerLink link, Runnable masterGone) {
        this.link = link;
        this.masterGone = masterGone;
    }

    /**
     * Works on the calling thread until the master closes the connection.
     *
     * @param link the connection to the master
     * @param hello who this is
     * @param secret the pool's secret, {@link Hello#SECRET_BYTES} bytes
     * @param masterGone called, on another thread, if the connection ends while a task runs
     * @throws RefusedException if the master does not want this worker; the message says why
     * @throws IOException if the connection breaks
     */
    public static void serve(WorkerLink link, Hello hello, byte[] secret, Runnable masterGone) throws IOException {
        new WorkerLoop(link, masterGone).serve(hello, secret);
    }

    private void serve(Hello hello, byte[] secret) throws IOException {
        reading.lock();
        try {
            hello.write(out, secret);
            if (!join()) {
                return;
            }
            Thread second = PoolThreads.daemon("lido-worker-reader", this::readWhileTasksRun, this::end);
            second.start();
            TaskRunner.worksForAnother(true);
            try {
                ReceivedChunk tasks;
                while ((tasks = next(second)) != null) {
                    run(tasks);
                }
            } catch (UncheckedIOException printing) {
                throw printing.getCause();
            } finally {
                ended = true;
                LockSupport.unpark(second);
                relay.uninstall();
                TaskRunner.worksForAnother(false);
            }
        } finally {
            reading.unlock();
        }
    }

    // ---- Reading

    /** Returns false if the master closed the connection without a word. */
    private boolean join() throws IOException {
        int type;
        while ((type = Frames.next(in, FOR_EVER)) < 0) {
            if (!fill(null)) {
                return false;
            }
        }
        if (type == FrameType.REFUSED) {
            throw new RefusedException(in.getString());
        }
        if (type != FrameType.WELCOME) {
            throw new IOException("the master began with a frame of type " + type);
        }
        name = in.getString();
        Codec codec = Codecs.named(in.getString(), in.getString());
        OutputMode output = OutputMode.valueOf(in.getString());
        SharedMemory shared = sharedMemory(in.getString(), in.getString());
        in.endLimit();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
        reader = new ValueReader(codec, loader, shared == null ? null : shared.receiver());
        results = new ResultWriter(new ValueWriter(codec, shared == null ? null : shared.sender()));
        relay = new PrintRelay(this::print, output);
        relay.install();
        return true;
    }

    /** What is offered, if this is where it can be taken; then the master is told. */
    private @Nullable SharedMemory sharedMemory(String files, String machine) {
        if (files.isEmpty()) {
            return null;
        }
        Path paths = Path.of(files);
        if (!machine.isEmpty()) {
            if (!machine.equals(MachineId.id()) || !Files.isWritable(paths.getParent())) {
                return null;
            }
            Frames.end(out, Frames.begin(out), FrameType.SHARES);
        }
        return SharedMemory.ofWorker(paths);
    }

    /** The next chunk to run, or null if there will be none. */
    private @Nullable ReceivedChunk next(Thread second) throws IOException {
        while (true) {
            ReceivedChunk tasks = waiting.poll();
            if (tasks != null) {
                return tasks;
            }
            if (!readFrame() && !fill(second)) {
                return null;
            }
        }
    }

    /** Reads what is there. If nothing is, sends what is to be sent, and waits. Returns false at the end. */
    private boolean fill(@Nullable Thread second) throws IOException {
        int read = LinkTransfer.read(link, in);
        if (read != 0) {
            return read > 0;
        }
        if (send()) {
            return true;
        }
        Spin spin = new Spin();
        while ((read = LinkTransfer.read(link, in)) == 0) {
            if (!spin.again()) {
                // The order matters: the second thread looks at idle after it has said that it is about to sleep.
                idle = true;
                link.await(false, FOR_EVER);
                idle = false;
                if (asleep) {
                    LockSupport.unpark(second);
                }
                if (send()) {
                    return true;
                }
            }
        }
        return read > 0;
    }

    /** Handles a frame, if all of it is there. Returns whether it was so. */
    private boolean readFrame() throws IOException {
        int type = Frames.next(in, FOR_EVER);
        if (type < 0) {
            return false;
        }
        switch (type) {
            case FrameType.JOB, FrameType.CHUNK -> readValues(type);
            case FrameType.SAME_JOB -> readJob(true);
            case FrameType.FORGET -> functions.remove(in.getVarLong());
            case FrameType.LIMIT_TO -> limitTo(in.getVarLong(), in.getVarLong());
            case FrameType.INTERRUPT -> interrupt(in.getVarLong(), in.getVarLong());
            case FrameType.RETURN_UNSTARTED -> returnUnstarted();
            case FrameType.PING -> answer(0);
            default -> throw new IOException("the master sent a frame of the unknown type " + type);
        }
        in.endLimit();
        return true;
    }

    /** Reads what may run code of others, for any time. */
    private void readValues(int type) throws IOException {
        boolean onMain = Thread.currentThread() == main;
        if (onMain) {
            decoding = ++decoded;
        }
        try {
            if (type == FrameType.JOB) {
                readJob(false);
            } else {
                readChunk();
            }
        } finally {
            if (onMain) {
                decoding = 0;
            }
        }
    }

    private void answer(long readingNanos) {
        writing.lock();
        try {
            long mark = Frames.begin(out);
            out.putVarLong(readingNanos);
            Frames.end(out, mark, FrameType.PONG);
        } finally {
            writing.unlock();
        }
    }

    private void readJob(boolean same) throws IOException {
        long id = in.getVarLong();
        long seed = in.getLong();
        long number = in.getLong();
        boolean reportsStarts = in.getBoolean();
        ContextTask<?, ?> task = null;
        LidoException problem = null;
        if (same) {
            ReceivedChunk.Function earlier = functions.get(in.getVarLong());
            if (earlier == null) {
                throw new IOException("the master sent a call with the function of an unknown one");
            }
            task = earlier.task;
            problem = earlier.problem;
        } else {
            try {
                task = (ContextTask<?, ?>) reader.readValue(in, "task's function");
            } catch (LidoException e) {
                problem = e;
            }
        }
        TaskRunner runner = task == null ? null : new TaskRunner(task, seed, number, name);
        functions.put(id, new ReceivedChunk.Function(task, runner, problem, reportsStarts));
    }

    private void readChunk() throws IOException {
        long id = in.getVarLong();
        ReceivedChunk.Function function = functions.get(in.getVarLong());
        long firstIndex = in.getVarLong();
        int attempt = in.getVarInt();
        boolean failFast = in.getBoolean();
        int count = in.getVarInt();
        if (function == null) {
            throw new IOException("the master sent a chunk of an unknown call");
        }
        ReceivedChunk tasks = new ReceivedChunk(id, function, firstIndex, attempt, failFast, count);
        reader.readBatch(in, tasks, "task's argument");
        waiting.add(tasks);
    }

    private void limitTo(long id, long index) {
        if (limitRunning(id, index)) {
            return;
        }
        for (ReceivedChunk tasks : waiting) {
            if (tasks.id == id) {
                tasks.limitTo(index);
            }
        }
    }

    /** Under the lock for writing, so that a start is told before, or does not happen, and the chunk's end is told later. */
    private boolean limitRunning(long id, long index) {
        writing.lock();
        try {
            ReceivedChunk tasks = runningChunk();
            if (tasks == null || tasks.id != id) {
                return false;
            }
            tasks.limitTo(index);
            if (tasks.function.reportsStarts) {
                long mark = Frames.begin(out);
                out.putVarLong(id);
                out.putVarLong(tasks.wanted());
                Frames.end(out, mark, FrameType.LIMITED_TO);
            }
            return true;
        } finally {
            writing.unlock();
        }
    }

    private synchronized @Nullable ReceivedChunk runningChunk() {
        return running;
    }

    private synchronized void interrupt(long id, long position) {
        if (running != null && running.id == id && (position < 0 || position == runningPosition)) {
            main.interrupt();
        }
    }

    /** Chunks that nothing was told of run elsewhere. */
    private void returnUnstarted() {
        writing.lock();
        try {
            for (ReceivedChunk tasks : waiting) {
                long mark = Frames.begin(out);
                out.putVarLong(tasks.id);
                out.putVarInt(0);
                out.putVarInt(0);
                out.putBoolean(true);
                out.putVarLong(0);
                Frames.end(out, mark, FrameType.RESULTS);
            }
        } finally {
            writing.unlock();
        }
        waiting.clear();
    }

    // ---- The second thread

    private void readWhileTasksRun() {
        TaskRunner.worksForAnother(true);
        while (!ended) {
            if (idle) {
                asleep = true;
                if (idle && !ended) {
                    LockSupport.park(this);
                }
                asleep = false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (!idle && !ended && !readInPlace()) {
                // The main thread may wait to send; it finds the end, too.
                link.wakeUp();
                masterGone.run();
                return;
            }
        }
    }

    /** The second thread ended in the middle of what the master sent, of which nothing makes sense any more. */
    private void end(Throwable thrown) {
        if (!ended) {
            link.close();
            link.wakeUp();
            masterGone.run();
        }
    }

    /** Reads what is there, if nobody else does. Returns false at the end of the connection. */
    private boolean readInPlace() {
        if (!reading.tryLock()) {
            return tellOfReading();
        }
        try {
            boolean goesOn = readWhatIsThere();
            sendOrLeaveToMain();
            return goesOn;
        } catch (IOException | RuntimeException e) {
            return false;
        } finally {
            reading.unlock();
        }
    }

    /**
     * While the main thread takes long to read a function or inputs, nobody else can read, so this gives signs of life
     * unasked. Returns false if the master is gone.
     */
    private boolean tellOfReading() {
        long number = decoding;
        long now = System.nanoTime();
        if (number == 0 || number != seenDecoding) {
            seenDecoding = number;
            decodingSince = now;
            lastSign = now;
        } else if (now - lastSign >= SIGN_NANOS && writing.tryLock()) {
            lastSign = now;
            try {
                answer(now - decodingSince);
                boolean unused = LinkTransfer.write(out, link);
            } catch (IOException e) {
                return false;
            } finally {
                writing.unlock();
            }
        }
        return true;
    }

    /**
     * Reads all that has come; chunks wait for the running one. A link may give one message at each read, and the last
     * one may say that nothing more is wanted. The master sends no more than it may hand ahead, so this ends.
     *
     * @return false at the end of the connection
     */
    private boolean readWhatIsThere() throws IOException {
        reading.lock();
        try {
            int read;
            do {
                read = LinkTransfer.read(link, in);
                while (readFrame()) {
                    // It is handled.
                }
            } while (read > 0);
            return read >= 0;
        } finally {
            reading.unlock();
        }
    }

    // ---- Running

    /** Runs a chunk; the lock for reading is held before and afterwards, not meanwhile. */
    private void run(ReceivedChunk tasks) throws IOException {
        mark(tasks, 0);
        reading.unlock();
        try {
            runTasks(tasks);
        } finally {
            reading.lock();
        }
    }

    private void runTasks(ReceivedChunk tasks) throws IOException {
        TaskRunner runner = tasks.function.runner;
        long begin = System.nanoTime();
        if (unsent == 0) {
            lastTold = begin;
        }
        lastTimed = begin;
        untimed = 0;
        timeEvery = 1;
        boolean due = false;
        if (runner != null) {
            runner.enter();
        }
        try {
            for (int i = 0; i < tasks.inputs.length && tasks.wants(i); i++) {
                if (tasks.function.reportsStarts && !tellStart(tasks, i)) {
                    break;
                }
                runTask(tasks, i, runner);
                due = isDue();
                if (due && i + 1 < tasks.inputs.length) {
                    relay.flush();
                    tell(tasks, false, 0);
                    exchange();
                }
            }
        } finally {
            if (runner != null) {
                runner.leave();
            }
            mark(null, 0);
            runningIndex = -1;
        }
        clearInterrupt();
        relay.flush();
        tell(tasks, true, System.nanoTime() - begin);
        if (due) {
            exchange();
        }
    }

    private synchronized void mark(@Nullable ReceivedChunk tasks, int position) {
        running = tasks;
        runningPosition = position;
    }

    private void runTask(ReceivedChunk tasks, int i, @Nullable TaskRunner runner) {
        Throwable problem = runner == null ? tasks.function.problem : tasks.problem(i);
        if (problem != null || tasks.isAbsent(i)) {
            results.failure(problem);
            tasks.failed(i);
            return;
        }
        Object input = tasks.inputs[i];
        tasks.inputs[i] = null;
        runningIndex = tasks.firstIndex + i;
        try {
            results.value(runner.run(runningIndex, tasks.attempt, input));
        } catch (Throwable thrown) {
            results.failure(thrown);
            tasks.failed(i);
        }
        if (main.isInterrupted()) {
            clearInterrupt();
        }
    }

    /** A flag that a task left, or that a time limit or cancellation set, must not reach the next task. */
    private static void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    /** Returns false if the task is no longer wanted: then the master knows, and has it run elsewhere perhaps. */
    private boolean tellStart(ReceivedChunk tasks, int position) throws IOException {
        mark(tasks, position);
        writing.lock();
        try {
            if (!tasks.wants(position)) {
                return false;
            }
            results.write(out, tasks.id, false, 0);
            long mark = Frames.begin(out);
            out.putVarLong(tasks.id);
            out.putVarInt(position);
            Frames.end(out, mark, FrameType.STARTED);
        } finally {
            writing.unlock();
        }
        boolean unused = send();
        link.awaitHeard();
        return true;
    }

    /**
     * Whether it is time to tell of the tasks that have ended. Reading the clock costs more than a short task, so it is
     * read the more seldom the shorter they are.
     */
    private boolean isDue() {
        boolean due = ++unsent >= RemoteWorker.MAX_UNREPORTED || results.isFull();
        if (++untimed >= timeEvery) {
            untimed = 0;
            long now = System.nanoTime();
            long since = now - lastTimed;
            lastTimed = now;
            timeEvery = since < TELL_NANOS / 8 ? Math.min(MOST_UNTIMED, timeEvery * 2) : Math.max(1, timeEvery / 4);
            due |= now - lastTold >= TELL_NANOS;
            lastTold = due ? now : lastTold;
        }
        return due;
    }

    /** Sends all that is to be sent, and reads what is there: less may be wanted by now. */
    private void exchange() throws IOException {
        boolean unused = send() || readWhatIsThere();
    }

    /** Memory may be short, as when a task has failed for that; then this is tried again. */
    private void tell(ReceivedChunk tasks, boolean finished, long nanos) {
        for (int attempt = 1; ; attempt++) {
            try {
                writeResults(tasks, finished, nanos);
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    private void writeResults(ReceivedChunk tasks, boolean finished, long nanos) {
        writing.lock();
        try {
            results.write(out, tasks.id, finished, nanos);
        } finally {
            writing.unlock();
        }
    }

    // ---- Writing

    /**
     * Sends all that is to be sent, and reads what comes where that takes time: a master that has closed the connection
     * takes nothing more, and says so there only. Only for the main thread, between two frames, without the lock for
     * writing.
     *
     * @return whether there may have been something to read
     */
    private boolean send() throws IOException {
        unsent = 0;
        if (sendAtOnce()) {
            return false;
        }
        // Before the next try: who sends the rest after that one sees this, and ends the wait.
        waitsToSend = true;
        try {
            while (!sendAtOnce()) {
                link.await(true, FOR_EVER);
                readWhileSending();
            }
        } finally {
            waitsToSend = false;
        }
        return true;
    }

    private void readWhileSending() throws IOException {
        // The second thread may hold the lock, and wait for this one to end what it prints.
        if (!reading.tryLock()) {
            return;
        }
        try {
            if (!readWhatIsThere()) {
                throw new EOFException("the master closed the connection, and takes no more results");
            }
        } finally {
            reading.unlock();
        }
    }

    /** Sends what can be sent at once. Returns whether that is all. */
    private boolean sendAtOnce() throws IOException {
        writing.lock();
        try {
            return out.isEmpty() || LinkTransfer.write(out, link);
        } catch (RuntimeException | Error thrown) {
            // It is not known how much was sent, so nothing more can be.
            link.close();
            throw new IOException("sending failed", thrown);
        } finally {
            writing.unlock();
        }
    }

    private void print(int stream, String text) {
        boolean onMain = Thread.currentThread() == main;
        writing.lock();
        try {
            long mark = out.mark();
            try {
                long frame = Frames.begin(out);
                out.putByte(stream);
                out.putVarLong(onMain ? runningIndex : -1);
                out.putString(text);
                Frames.end(out, frame, FrameType.OUTPUT);
            } catch (Throwable thrown) {
                out.truncate(mark);
                throw thrown;
            }
        } finally {
            writing.unlock();
        }
        try {
            // A value may print while it is read, in the middle of a frame.
            if (onMain && !reading.isHeldByCurrentThread()) {
                boolean unused = send();
            } else {
                sendOrLeaveToMain();
                if (!reading.isHeldByCurrentThread()) {
                    awaitRoom();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the master is gone", e);
        }
    }

    /** A thread of a task that prints without end goes no faster than the master reads. */
    private void awaitRoom() throws IOException {
        while (!ended && isCrowded() && !sendAtOnce()) {
            LockSupport.parkNanos(this, ROOM_NANOS);
        }
    }

    private boolean isCrowded() {
        writing.lock();
        try {
            return out.size() > MOST_WAITING_BYTES;
        } finally {
            writing.unlock();
        }
    }

    /** The main thread may wait until it can send what this has sent. */
    private void sendOrLeaveToMain() throws IOException {
        if (!sendAtOnce() || waitsToSend) {
            link.wakeUp();
        }
    }
}
