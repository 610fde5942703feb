package dev.lido.backend.hazelcast;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.remote.WorkerLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The worker's end of a lane. Each {@link Request} arrives on a thread of Hazelcast's, which is held back until there is
 * something to answer: bytes, or that there are enough others of that kind. Bytes go with the latest one, whose thread has
 * slept for the shortest time, if at all.
 *
 * <p>Thread-safe.
 */
final class WorkerLane implements WorkerLink {
    /** So many requests are held back, the latest ones; before that they are answered with nothing. */
    static final int MOST_HELD = 3;

    /** A request is answered after so long, even with nothing: so each side sees that the other lives. */
    static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LaneId id;
    private final LaneRequest opening;
    private final Thread worker;

    @GuardedBy("this") private final Map<Long, Request> early = new HashMap<>();

    @GuardedBy("this") private final ArrayDeque<Request> incoming = new ArrayDeque<>();

    @GuardedBy("this") private final ArrayDeque<Held> held = new ArrayDeque<>();

    @GuardedBy("this") private int readOfFirst;

    @GuardedBy("this") private long expected;

    @GuardedBy("this") private final SendBuffer collected = new SendBuffer();

    @GuardedBy("this") private long answers;

    /** How many of the answers the master is known to have, and how many of them {@link #awaitHeard} waits for. */
    @GuardedBy("this") private long heard;

    @GuardedBy("this") private long toBeHeard;

    @GuardedBy("this") private boolean asksToConfirm;

    @GuardedBy("this") private long lastHeard = System.nanoTime();

    @GuardedBy("this") private boolean closed;

    @GuardedBy("this") private boolean leaving;

    @GuardedBy("this") private boolean saidSo;

    @GuardedBy("this") private @Nullable String end;

    private volatile boolean news;

    /** For the worker's thread. */
    private final RoundTrip roundTrip = new RoundTrip();

    /**
     * Makes a lane.
     *
     * @param id its name
     * @param opening what its master says
     * @param serve works on the lane; runs on the lane's thread
     * @param threads makes that thread
     */
    WorkerLane(LaneId id, LaneRequest opening, Consumer<WorkerLane> serve, ThreadFactory threads) {
        this.id = id;
        this.opening = opening;
        this.worker = threads.newThread(() -> serve.accept(this));
    }

    LaneId id() {
        return id;
    }

    LaneRequest opening() {
        return opening;
    }

    Thread worker() {
        return worker;
    }

    /** A request that was not answered yet, and the thread that waits to do so. */
    private static final class Held {
        final Request request;
        final Thread thread = Thread.currentThread();
        volatile @Nullable Response answer;

        Held(Request request) {
            this.request = request;
        }

        void answer(Response given) {
            answer = given;
            LockSupport.unpark(thread);
        }
    }

    // ---- Requests, on Hazelcast's threads

    /** Takes what the master sends, and waits for the answer. */
    Response take(Request request) throws InterruptedException {
        Held mine = new Held(request);
        synchronized (this) {
            lastHeard = System.nanoTime();
            if (request.heard() > heard) {
                heard = request.heard();
                notifyAll();
            }
            if (request.number() < expected || early.putIfAbsent(request.number(), request) != null) {
                return Response.nothing(leaving); // It was delivered twice.
            }
            boolean any = false;
            Request next;
            while ((next = early.remove(expected)) != null) {
                expected++;
                if (next.isLast()) {
                    closed = true;
                    notifyAll();
                }
                // The first one was the opening.
                if (next.length() > 0 && next.number() > 0) {
                    incoming.add(next);
                    any = true;
                }
            }
            held.add(mine);
            answerWhoCanBe();
            if (any || closed) {
                tellWorker();
            }
        }
        return await(mine);
    }

    @GuardedBy("this") private void answerWhoCanBe() {
        if (!collected.isEmpty() && !held.isEmpty()) {
            boolean wasFull = collected.isFull();
            int count = collected.count();
            held.removeLast().answer(Response.bytes(answers++, collected.remove(), count, leaving));
            if (wasFull) {
                tellWorker();
            }
        }
        if (asksToConfirm && collected.isEmpty() && !held.isEmpty()) {
            asksToConfirm = false;
            held.remove().answer(Response.toBeConfirmed(answers++, leaving));
            toBeHeard = answers;
        }
        if (end != null && !held.isEmpty()) {
            held.remove().answer(Response.ended(answers++, end));
        }
        if (leaving && !saidSo && !held.isEmpty()) {
            saidSo = true;
            held.remove().answer(Response.nothing(true));
        }
        for (Iterator<Held> all = held.iterator(); all.hasNext(); ) {
            Held one = all.next();
            if (one.request.isUrgent() && one.request.number() < expected) {
                all.remove();
                one.answer(Response.nothing(leaving));
            }
        }
        int most = closed || end != null ? 0 : MOST_HELD;
        while (held.size() > most) {
            held.remove().answer(Response.nothing(leaving));
        }
    }

    private Response await(Held mine) throws InterruptedException {
        long begin = System.nanoTime();
        Response answer;
        while ((answer = mine.answer) == null) {
            long left = HELD_NANOS - (System.nanoTime() - begin);
            if (left <= 0) {
                synchronized (this) {
                    if (held.remove(mine)) {
                        return Response.nothing(leaving);
                    }
                }
            } else {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        return answer;
    }

    /** Whether the master has said nothing for longer than it may. */
    synchronized boolean isForsaken(long now) {
        return now - lastHeard > TimeUnit.MILLISECONDS.toNanos(opening.deadlineMillis());
    }

    /** The master is gone, or has closed the lane. */
    synchronized void masterGone() {
        closed = true;
        notifyAll();
        answerWhoCanBe();
        tellWorker();
    }

    /** Asks the master to hand out no more, and to close the lane when what it has handed out is done. */
    synchronized void leave() {
        leaving = true;
        answerWhoCanBe();
    }

    /** The worker will say nothing more. */
    synchronized void end(String reason) {
        end = reason;
        answerWhoCanBe();
    }

    // ---- The link, on the worker's threads

    @Override
    public String peer() {
        return opening.master().toString();
    }

    @Override
    public synchronized int read(ByteBuffer into) {
        int begin = into.position();
        Request first;
        while (into.hasRemaining() && (first = incoming.peek()) != null) {
            int count = Math.min(into.remaining(), first.length() - readOfFirst);
            into.put(first.bytes(), readOfFirst, count);
            readOfFirst += count;
            if (readOfFirst == first.length()) {
                incoming.remove();
                readOfFirst = 0;
            }
        }
        int count = into.position() - begin;
        return count == 0 && closed ? -1 : count;
    }

    @Override
    public synchronized int write(ByteBuffer from) {
        int begin = from.position();
        if (closed) {
            from.position(from.limit());
        }
        while (from.hasRemaining() && !collected.isFull()) {
            if (held.isEmpty()) {
                collected.add(from);
            } else {
                byte[] bytes = new byte[Math.min(from.remaining(), Request.MOST_BYTES)];
                from.get(bytes);
                held.removeLast().answer(Response.bytes(answers++, bytes, bytes.length, leaving));
            }
        }
        return from.position() - begin;
    }

    @Override
    public void await(boolean toWrite, long nanos) {
        boolean interrupted = Thread.interrupted();
        long begin = System.nanoTime();
        long waited = 0;
        while (!news && !isReady(toWrite) && waited < nanos) {
            if (!roundTrip.idle(waited)) {
                LockSupport.parkNanos(this, nanos - waited);
                interrupted |= Thread.interrupted();
            }
            waited = System.nanoTime() - begin;
        }
        roundTrip.ended(waited);
        news = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void awaitHeard() throws IOException {
        asksToConfirm = true;
        answerWhoCanBe();
        boolean interrupted = false;
        while (!isHeard()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @GuardedBy("this") private boolean isHeard() throws IOException {
        if (closed) {
            throw new IOException("the lane was closed");
        }
        return !asksToConfirm && heard >= toBeHeard;
    }

    /** Whether the master has closed the lane, or is gone. */
    synchronized boolean isClosed() {
        return closed;
    }

    private synchronized boolean isReady(boolean toWrite) {
        return closed || !incoming.isEmpty() || (toWrite && !collected.isFull());
    }

    private void tellWorker() {
        news = true;
        LockSupport.unpark(worker);
    }

    @Override
    public void wakeUp() {
        tellWorker();
    }

    @Override
    public void close() {
        masterGone();
    }
}
