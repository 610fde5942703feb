package dev.lido.remote;

import dev.lido.ContextTask;
import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.SharedMemory;
import dev.lido.remote.values.ValueReader;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.Chunk;
import dev.lido.spi.JobInfo;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.ThrowableText;
import dev.lido.spi.Worker;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The master's end of one worker: sends it chunks, and tells the engine what came back.
 *
 * <p>Any thread sends, under the lock; who drives the group receives, without it. Order of locks: the engine calls in
 * here without its own, and nothing here calls the engine while it holds this one.
 */
final class RemoteWorker implements Worker {
    /** As many tasks as a worker may run before it tells of their results, at most. */
    static final int MOST_UNTOLD = 4096;

    /**
     * The time between a chunk's hand-out and its begin, or the end of its last task and the next chunk, where workers
     * keep all cores busy: who drives gives way to them, and is back after a scheduler's tick.
     */
    private static final long LATENCY_NANOS = 4_000_000;

    /** What a byte's way there and back takes, roughly: large inputs are under way while the worker works. */
    private static final long NANOS_PER_BYTE = 2;

    /** How much less time bytes take in shared memory, which nobody has to read and write again on the way. */
    private static final int SHARED_IS_QUICKER = 4;

    private static final long ANY_LENGTH = Long.MAX_VALUE;

    /** Together they take about two seconds, in which the one who sends does nothing else. */
    private static final int MOST_ATTEMPTS = 11;

    private final WorkerGroup workerGroup;
    private final Link link;
    private final WorkerHandle member;
    private final String name;
    private final ValueWriter writer;
    private final ValueReader reader;
    private final @Nullable SharedMemory shared;

    // Only who drives touches these:
    private final ByteQueue in;

    /** Whether something has come since the last look for silence, for how long nothing has, and what was done about it. */
    private boolean heard;

    private long silentNanos;
    private boolean asked;
    private boolean declared;

    private final ResultReader results = new ResultReader();

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock:
    private final ByteQueue out;
    private final ArrayDeque<InFlightChunk> handed = new ArrayDeque<>();
    private final Map<Long, KnownCall> calls = new HashMap<>();
    private long chunks;
    private boolean gone;

    /** Whether the connection took less than it was offered, and whether it has taken more since: then the worker reads. */
    private boolean full;

    private boolean taken;

    /** Sinks only; written under the lock. */
    private volatile int tasksLeft;

    private volatile long lastChunkBytes;

    /** Why the worker goes once it can be handed no more tasks and has none in hand. */
    private volatile String leaving = "it has run as many tasks as a worker may";

    /** Why the connection cannot be written to any more. Whoever drives then declares the worker lost. */
    private volatile @Nullable Exception broken;

    RemoteWorker(
            WorkerGroup workerGroup,
            Link link,
            WorkerHandle member,
            ByteQueue in,
            ByteQueue out,
            ValueWriter writer,
            ValueReader reader,
            @Nullable SharedMemory shared) {
        this.workerGroup = workerGroup;
        this.link = link;
        this.member = member;
        this.name = member.name();
        this.in = in;
        this.out = out;
        this.writer = writer;
        this.reader = reader;
        this.shared = shared;
        this.tasksLeft = member.tasksLimit();
    }

    /** A chunk that the worker was handed. */
    private static final class InFlightChunk {
        final long id;
        final RemoteChunk chunk;
        final @Nullable Map<Integer, LidoException> problems;

        InFlightChunk(long id, RemoteChunk chunk, @Nullable Map<Integer, LidoException> problems) {
            this.id = id;
            this.chunk = chunk;
            this.problems = problems;
        }
    }

    /** A call that the worker was told of, or whose function cannot be sent. */
    private record KnownCall(JobInfo call, @Nullable LidoException problem) {}

    WorkerHandle member() {
        return member;
    }

    Link link() {
        return link;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long latencyNanos() {
        return LATENCY_NANOS + NANOS_PER_BYTE * lastChunkBytes;
    }

    @Override
    public int maxUnreportedTasks() {
        return MOST_UNTOLD;
    }

    @Override
    public int remainingTasks() {
        return tasksLeft;
    }

    @Override
    public void abandon() {
        member.abandon();
    }

    // ---- Sending ----

    /** If memory is short it is tried again, a few times: the chunk is written whole, or not at all. */
    @Override
    public void run(Chunk chunk) {
        for (int attempt = 1; ; attempt++) {
            try {
                send(chunk);
                return;
            } catch (OutOfMemoryError shortage) {
                if (attempt == MOST_ATTEMPTS) {
                    throw shortage;
                }
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    private void send(Chunk chunk) {
        RemoteChunk remote;
        LidoException problem;
        lock.lock();
        try {
            if (gone) {
                return;
            }
            remote = chunk.remote();
            JobInfo call = remote.call();
            problem = knownCall(call).problem();
            if (problem == null) {
                write(remote);
                flushUnlessDriving();
                if (call.id() >= 0) {
                    tasksLeft = Math.max(0, tasksLeft - remote.size());
                }
            }
        } finally {
            lock.unlock();
        }
        if (problem != null) {
            workerGroup.later(() -> failAll(remote, problem));
        }
    }

    private KnownCall knownCall(JobInfo call) {
        KnownCall known = calls.get(call.id());
        if (known != null && known.call() == call) {
            return known;
        }
        known = new KnownCall(call, tellCall(call));
        forgetCallsThatAreOver();
        calls.put(call.id(), known);
        return known;
    }

    /** Returns why the function cannot be sent, or null. */
    private @Nullable LidoException tellCall(JobInfo call) {
        long mark = out.mark();
        try {
            return tellCall(call, Frames.begin(out));
        } catch (LidoException e) {
            out.truncate(mark);
            return e;
        } catch (Throwable e) {
            out.truncate(mark);
            throw e;
        }
    }

    private @Nullable LidoException tellCall(JobInfo call, long mark) {
        out.putVarLong(call.id());
        out.putLong(call.seed());
        out.putLong(call.number());
        out.putBoolean(call.reportsStarts());
        KnownCall same = ConstantTask.is(call.task()) ? withTask(call.task()) : null;
        if (same != null) {
            out.putVarLong(same.call().id());
            Frames.end(out, mark, FrameType.SAME_JOB);
            return null;
        }
        writer.writeValue(out, call.task(), "task's function");
        Frames.end(out, mark, FrameType.JOB);
        if (out.mark() - mark > LargeCapture.WARNED_BYTES) {
            workerGroup.warnOfLargeFunction(call, out.mark() - mark, writer);
        }
        return null;
    }

    /** A call whose function the worker has, and which is this very object. */
    private @Nullable KnownCall withTask(ContextTask<?, ?> task) {
        for (KnownCall known : calls.values()) {
            if (known.call().task() == task && known.problem() == null) {
                return known;
            }
        }
        return null;
    }

    private void forgetCallsThatAreOver() {
        List<KnownCall> over = new ArrayList<>(1);
        for (KnownCall known : calls.values()) {
            if (known.call().isOver() && !inHand(known.call())) {
                over.add(known);
            }
        }
        for (KnownCall known : over) {
            calls.remove(known.call().id());
            if (known.problem() == null) {
                long mark = Frames.begin(out);
                out.putVarLong(known.call().id());
                Frames.end(out, mark, FrameType.FORGET);
            }
        }
    }

    private boolean inHand(JobInfo call) {
        for (InFlightChunk one : handed) {
            if (one.chunk.call() == call) {
                return true;
            }
        }
        return false;
    }

    private void write(RemoteChunk chunk) {
        long mark = out.mark();
        long sent = shared == null ? 0 : shared.sender().sent();
        try {
            long frame = Frames.begin(out);
            InputProblems problems = new InputProblems();
            long id = ++chunks;
            out.putVarLong(id);
            out.putVarLong(chunk.call().id());
            out.putVarLong(chunk.firstIndex());
            out.putVarInt(chunk.attempt());
            out.putBoolean(chunk.failFast());
            out.putVarInt(chunk.size());
            Object[] inputs = chunk.inputs();
            writer.writeBatch(out, inputs, 0, chunk.size(), "task's argument", problems);
            Frames.end(out, frame, FrameType.CHUNK);
            long bytes = out.mark() - mark;
            long sharedBytes = shared == null ? 0 : shared.sender().sent() - sent;
            if (bytes + sharedBytes > LargeCapture.WARNED_BYTES && chunk.attempt() == 1) {
                workerGroup.lookAtLargeInputs(chunk.call(), inputs);
            }
            handed.add(new InFlightChunk(id, chunk, problems.found));
            lastChunkBytes = bytes + sharedBytes / SHARED_IS_QUICKER;
        } catch (Throwable e) {
            out.truncate(mark);
            throw e;
        }
    }

    private static final class InputProblems implements ValueWriter.Problems {
        @Nullable Map<Integer, LidoException> found;

        @Override
        public void problem(int position, LidoException problem) {
            if (found == null) {
                found = new HashMap<>();
            }
            found.put(position, problem);
        }
    }

    private static void failAll(RemoteChunk chunk, LidoException problem) {
        for (int i = 0; i < chunk.size(); i++) {
            chunk.started(i);
            chunk.failed(i, problem);
        }
        chunk.finished(0);
    }

    /** Returns once the worker finds it before it starts another task: the call ends next. */
    @Override
    public void limitTo(RemoteChunk chunk, long index) {
        lock.lock();
        try {
            tell(chunk, FrameType.LIMIT_TO, index);
            flushLocked();
        } finally {
            lock.unlock();
        }
        link.awaitArrival();
    }

    @Override
    public void interrupt(RemoteChunk chunk, int position) {
        tell(chunk, FrameType.INTERRUPT, position);
    }

    private void tell(RemoteChunk chunk, int type, long number) {
        lock.lock();
        try {
            for (InFlightChunk one : handed) {
                if (one.chunk == chunk && !gone) {
                    long mark = Frames.begin(out);
                    out.putVarLong(one.id);
                    out.putVarLong(number);
                    Frames.end(out, mark, type);
                    flushUnlessDriving();
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void returnUnstarted() {
        lock.lock();
        try {
            if (!gone) {
                Frames.end(out, Frames.begin(out), FrameType.RETURN_UNSTARTED);
                flushUnlessDriving();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The answer comes when all is read that was sent before. */
    @Override
    public boolean ask(RemoteChunk chunk) {
        lock.lock();
        try {
            if (!gone && out.isEmpty()) {
                Frames.end(out, Frames.begin(out), FrameType.PING);
                flushUnlessDriving();
                return true;
            }
            boolean goesOn = taken;
            taken = false;
            if (!goesOn || gone) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        chunk.answered(0);
        return true;
    }

    /** Who drives sends at the end of the turn: one message for all that it has for a worker. */
    private void flushUnlessDriving() {
        if (!workerGroup.isDriving()) {
            flushLocked();
        }
    }

    void flush() {
        lock.lock();
        try {
            flushLocked();
        } finally {
            lock.unlock();
        }
    }

    private void flushLocked() {
        if (gone || out.isEmpty()) {
            return;
        }
        try {
            long before = out.size();
            boolean all = LinkTransfer.write(out, link);
            taken |= full && out.size() < before;
            full = !all;
        } catch (IOException e) {
            broken = e;
            workerGroup.wakeUp();
        } catch (Throwable e) {
            // It is not known how much was sent.
            broken = new IOException("sending failed: " + ThrowableText.of(e), e);
            workerGroup.wakeUp();
        }
    }

    // ---- Receiving: called by who drives ----

    @Nullable Exception broken() {
        return broken;
    }

    /**
     * Looks whether the worker has given a sign of life, and asks for one where it has not for long.
     *
     * @param nanos how long ago the last look was, or less if who drives was held up meanwhile
     * @param most how long it may be silent while it has work
     */
    void checkSilence(long nanos, long most) {
        boolean alive = heard;
        heard = false;
        lock.lock();
        try {
            alive |= taken || handed.isEmpty() || gone;
            taken = false;
            if (!alive && !asked && silentNanos + nanos >= most / 2) {
                asked = true;
                Frames.end(out, Frames.begin(out), FrameType.PING);
                flushUnlessDriving();
            }
        } finally {
            lock.unlock();
        }
        silentNanos = alive ? 0 : silentNanos + nanos;
        asked &= !alive;
        if (silentNanos >= most && !declared) {
            declared = true;
            member.silent("it has not answered for " + most / 1_000_000_000L + " s");
        }
    }

    boolean hasWork() {
        lock.lock();
        try {
            return !handed.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Handles what has arrived.
     *
     * @return whether there was anything
     * @throws IOException if the connection is at its end, or broken, or what comes makes no sense
     */
    boolean receive() throws IOException {
        int read = LinkTransfer.read(link, in);
        if (read > 0) {
            heard = true;
            handleFrames();
            return true;
        }
        if (read < 0) {
            throw new EndOfLink();
        }
        return false;
    }

    /** The worker closed the connection; it says nothing more, so it needs no stack. */
    static final class EndOfLink extends IOException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    void handleFrames() throws IOException {
        int type;
        while ((type = Frames.next(in, ANY_LENGTH)) >= 0) {
            switch (type) {
                case FrameType.RESULTS -> results.read();
                case FrameType.STARTED -> {
                    InFlightChunk one = find(in.getVarLong());
                    int position = in.getVarInt();
                    if (position < 0 || position >= one.chunk.size()) {
                        throw new IOException("it started a task that it does not have");
                    }
                    one.chunk.started(position);
                }
                case FrameType.OUTPUT -> {
                    int stream = in.getByte();
                    long index = in.getVarLong();
                    workerGroup.output().print(name, stream, index, in.getString());
                }
                case FrameType.SHARES -> shareMemory();
                case FrameType.PONG -> answered(in.getVarLong());
                case FrameType.LIMITED_TO -> find(in.getVarLong()).chunk.limitedTo(in.getVarLong());
                default -> throw new IOException("it sent a frame of the unknown type " + type);
            }
            in.endLimit();
        }
    }

    private void answered(long readingNanos) throws IOException {
        if (readingNanos < 0) {
            throw new IOException("it has been reading for a negative time");
        }
        InFlightChunk first;
        lock.lock();
        try {
            first = handed.peek();
        } finally {
            lock.unlock();
        }
        if (first != null) {
            first.chunk.answered(readingNanos);
        }
    }

    private void shareMemory() throws IOException {
        if (shared == null) {
            throw new IOException("it shares memory, and was offered none");
        }
        lock.lock();
        try {
            shared.sender().open();
        } finally {
            lock.unlock();
        }
    }

    private InFlightChunk find(long id) throws IOException {
        lock.lock();
        try {
            for (InFlightChunk one : handed) {
                if (one.id == id) {
                    return one;
                }
            }
        } finally {
            lock.unlock();
        }
        throw new IOException("it told of a chunk that it does not have");
    }

    private void finished(InFlightChunk one, long nanos) {
        lock.lock();
        try {
            handed.remove(one);
        } finally {
            lock.unlock();
        }
        one.chunk.finished(nanos);
        if (tasksLeft <= 0 && leaves()) {
            workerGroup.dismiss(this, leaving);
        }
    }

    /** Has the worker be handed nothing more. Returns whether it has nothing in hand, and so has left. */
    boolean takeNoMore(String reason) {
        leaving = reason;
        tasksLeft = 0;
        return leaves();
    }

    /** In one step, so that nothing is handed to a worker that is being dismissed. */
    private boolean leaves() {
        lock.lock();
        try {
            gone |= handed.isEmpty();
            return gone;
        } finally {
            lock.unlock();
        }
    }

    /** What was handed to the worker and is not finished. */
    List<RemoteChunk> inHand() {
        lock.lock();
        try {
            List<RemoteChunk> chunks = new ArrayList<>();
            handed.forEach(one -> chunks.add(one.chunk));
            return chunks;
        } finally {
            lock.unlock();
        }
    }

    /** From now on nothing is sent. */
    void markGone() {
        lock.lock();
        try {
            gone = true;
            handed.clear();
            calls.clear();
            out.clear();
            if (shared != null) {
                shared.close();
            }
        } finally {
            lock.unlock();
        }
        link.close();
    }

    /** Reads frames of results; one object, so that a frame costs no garbage. */
    private final class ResultReader implements ValueReader.Receiver {
        private final Object[] batch = new Object[MOST_UNTOLD];
        private final @Nullable Throwable[] failures = new Throwable[MOST_UNTOLD];
        private int seen;
        private boolean failed;

        void read() throws IOException {
            InFlightChunk one = find(in.getVarLong());
            int from = in.getVarInt();
            int count = in.getVarInt();
            if (from < 0 || count < 0 || count > MOST_UNTOLD || from > one.chunk.size() - count) {
                throw new IOException("it told of tasks that it does not have");
            }
            boolean finished = in.getBoolean();
            long nanos = in.getVarLong();
            if (count > 0) {
                seen = 0;
                reader.readBatch(in, this, "task's result");
                if (seen != count) {
                    throw new IOException("it told of " + seen + " results and not of " + count);
                }
                readFailures(one, from, count);
                deliver(one.chunk, from, count);
            }
            if (finished) {
                finished(one, nanos);
            }
        }

        private void readFailures(InFlightChunk one, int from, int count) throws IOException {
            int number = in.getVarInt();
            failed |= number > 0;
            for (int i = 0; i < number; i++) {
                int position = in.getVarInt();
                if (position < 0 || position >= count) {
                    throw new IOException("it told of the failure of a task that it does not have");
                }
                if (in.getBoolean()) {
                    failures[position] = reader.readThrowable(in);
                } else {
                    failures[position] = one.problems == null ? null : one.problems.get(from + position);
                }
            }
        }

        private void deliver(RemoteChunk chunk, int from, int count) {
            if (failed) {
                deliverOneByOne(chunk, from, count);
            } else {
                chunk.succeeded(from, batch, count);
            }
            Arrays.fill(batch, 0, count, null);
        }

        private void deliverOneByOne(RemoteChunk chunk, int from, int count) {
            for (int i = 0; i < count; i++) {
                Throwable failure = failures[i];
                if (failure == null) {
                    chunk.succeeded(from + i, batch[i]);
                } else {
                    failures[i] = null;
                    chunk.failed(from + i, failure);
                }
            }
            failed = false;
        }

        @Override
        public void value(int position, @Nullable Object value) {
            batch[position] = value;
            seen++;
        }

        @Override
        public void absent(int position) {
            // The failures, which follow, say why.
            seen++;
        }

        @Override
        public void problem(int position, LidoException problem) {
            failures[position] = problem;
            failed = true;
            seen++;
        }
    }
}
