package dev.lido.backend.hazelcast;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.remote.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The master's end of a lane. What is written goes out in {@link Request}s at once while few are unanswered, and is else
 * collected until an answer comes, so that requests grow with the load. There is always at least one unanswered, which
 * brings what the worker has to say; more where it says much.
 *
 * <p>Any request that fails, or that is not answered in time, breaks the link: nothing is sent again.
 *
 * <p>Thread-safe. Answers come on Hazelcast's threads, which must not send: a member's may not, and a client's do so without
 * waking the thread that goes on when a connection takes no more for the moment. So whoever reads sends what was collected.
 */
final class MasterLink implements Link {
    /** While so many are unanswered what is written is collected. The worker holds one less back. */
    private static final int FEW = WorkerLane.MOST_HELD + 1;

    private static final int MOST_UNANSWERED = 2 * FEW;

    /** An answer that large says that there is more to come. */
    private static final int LARGE = 64 << 10;

    /** What was not read yet, beyond which no more is asked for. */
    private static final int MOST_UNREAD = 4 * Request.MOST_BYTES;

    private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Sends a request; the stage completes with its answer, on any thread. */
    interface Sender {
        CompletionStage<Response> send(Request request);
    }

    private final LaneId lane;
    private final String peer;
    private final Sender sender;
    private final Runnable news;
    private final Consumer<MasterLink> onLeaving;
    private final CompletableFuture<Void> allAnswered = new CompletableFuture<>();

    @GuardedBy("this") private final Map<Long, Long> unanswered = new LinkedHashMap<>();

    @GuardedBy("this") private final Map<Long, Response> early = new HashMap<>();

    @GuardedBy("this") private final ArrayDeque<Response> incoming = new ArrayDeque<>();

    @GuardedBy("this") private final SendBuffer collected = new SendBuffer();

    @GuardedBy("this") private int readOfFirst;

    @GuardedBy("this") private long sent;

    @GuardedBy("this") private long expected;

    @GuardedBy("this") private long unread;

    @GuardedBy("this") private boolean much;

    @GuardedBy("this") private boolean toConfirm;

    @GuardedBy("this") private boolean leaving;

    @GuardedBy("this") private boolean closed;

    @GuardedBy("this") private @Nullable String end;

    @GuardedBy("this") private @Nullable IOException broken;

    /**
     * Makes a link; {@link #open} is to follow.
     *
     * @param lane the lane
     * @param peer the member, for errors
     * @param sender sends to that member
     * @param news called when there is something to read, or an answer has come, so that more can be sent by reading; or the
     *     link is broken
     * @param onLeaving called once if the member asks to be handed no more
     */
    MasterLink(LaneId lane, String peer, Sender sender, Runnable news, Consumer<MasterLink> onLeaving) {
        this.lane = lane;
        this.peer = peer;
        this.sender = sender;
        this.news = news;
        this.onLeaving = onLeaving;
    }

    LaneId lane() {
        return lane;
    }

    /** The first request is not held back: a client that has just connected may have sent it by way of another member. */
    synchronized void open(LaneRequest opening) {
        byte[] bytes = opening.toBytes();
        send(bytes, bytes.length, false, true);
    }

    @Override
    public String peer() {
        return peer;
    }

    // ---- Writing

    @Override
    public synchronized int write(ByteBuffer from) throws IOException {
        if (broken != null) {
            throw broken;
        }
        int begin = from.position();
        if (end != null || closed) {
            from.position(from.limit());
        }
        while (from.hasRemaining()) {
            if (collected.isEmpty() && unanswered.size() < FEW) {
                byte[] bytes = new byte[Math.min(from.remaining(), Request.MOST_BYTES)];
                from.get(bytes);
                send(bytes, bytes.length, false, false);
            } else if (!collected.isFull()) {
                collected.add(from);
            } else if (unanswered.size() < MOST_UNANSWERED) {
                sendCollected(false, false);
            } else {
                break;
            }
        }
        return from.position() - begin;
    }

    @GuardedBy("this") private void sendCollected(boolean last, boolean urgent) {
        int count = collected.count();
        send(collected.remove(), count, last, urgent);
    }

    @Override
    public void awaitArrival() {
        long begin = System.nanoTime();
        boolean interrupted = false;
        synchronized (this) {
            if (closed || end != null || broken != null) {
                return;
            }
            long number = sent;
            sendCollected(false, true);
            long left = ARRIVAL_NANOS;
            while (unanswered.containsKey(number) && broken == null && left > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = ARRIVAL_NANOS - (System.nanoTime() - begin);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @GuardedBy("this") private void send(byte[] bytes, int count, boolean last, boolean urgent) {
        long number = sent++;
        unanswered.put(number, System.nanoTime());
        Request request = new Request(lane, number, last, urgent, expected, bytes, count);
        CompletionStage<Response> answer;
        try {
            answer = sender.send(request);
        } catch (RuntimeException e) {
            unanswered.remove(number);
            fail(new IOException("it cannot be reached: " + e, e));
            return;
        }
        CompletionStage<?> unused =
                answer.whenCompleteAsync((given, failure) -> answered(number, given, failure), Runnable::run);
    }

    /** Asks for what is to come, if nobody does so yet. */
    synchronized void askForMore() {
        sendMore();
    }

    /** Sends what was collected, and asks for what is to come. */
    @GuardedBy("this") private void sendMore() {
        if (closed || broken != null || end != null) {
            return;
        }
        if (toConfirm || (!collected.isEmpty() && unanswered.size() < FEW)) {
            toConfirm = false;
            sendCollected(false, false);
        }
        int wanted = unread > MOST_UNREAD ? 0 : much ? WorkerLane.MOST_HELD : 1;
        while (unanswered.size() < wanted && broken == null) {
            send(Response.NO_BYTES, 0, false, false);
        }
    }

    // ---- Answers

    private void answered(long number, @Nullable Response answer, @Nullable Throwable failure) {
        boolean leaves = false;
        synchronized (this) {
            unanswered.remove(number);
            if (failure != null) {
                fail(new IOException("it cannot be reached any more: " + failure.getMessage(), failure));
            } else if (answer != null) {
                take(answer);
                leaves = answer.isLeaving() && !leaving && !closed;
                leaving |= leaves;
            }
            notifyAll();
            if (closed && unanswered.isEmpty()) {
                allAnswered.complete(null);
            }
        }
        news.run();
        if (leaves) {
            onLeaving.accept(this);
        }
    }

    @GuardedBy("this") private void take(Response answer) {
        if (closed) {
            return;
        }
        if (!answer.hasNumber()) {
            if (answer.end() != null) {
                end = answer.end();
            }
            return;
        }
        early.put(answer.number(), answer);
        Response next;
        while ((next = early.remove(expected)) != null) {
            expected++;
            if (next.end() != null) {
                end = next.end();
            } else if (next.isToBeConfirmed()) {
                toConfirm = true;
            } else {
                incoming.add(next);
                unread += next.length();
                much = next.length() >= LARGE;
            }
        }
    }

    /** Breaks the link. What has arrived can still be read. */
    void fail(IOException cause) {
        boolean first;
        synchronized (this) {
            first = broken == null && !closed;
            if (first) {
                broken = cause;
            }
            if (closed) {
                allAnswered.complete(null);
            }
        }
        if (first) {
            news.run();
        }
    }

    /** Breaks the link if the worker has not answered for so long. */
    void checkDeadline(long now, long nanos) {
        boolean late;
        synchronized (this) {
            late = !unanswered.isEmpty() && now - unanswered.values().iterator().next() > nanos;
        }
        if (late) {
            fail(new IOException("it has not answered for " + nanos / 1_000_000_000L + " s"));
        }
    }

    // ---- Reading

    /** Whether something has come of the worker, or the link is at its end. */
    synchronized boolean hasNews() {
        return !incoming.isEmpty() || end != null || broken != null;
    }

    /** Whether there are bytes to read. */
    synchronized boolean hasBytes() {
        return !incoming.isEmpty();
    }

    @Override
    public synchronized int read(ByteBuffer into) throws IOException {
        int begin = into.position();
        Response first;
        while (into.hasRemaining() && (first = incoming.peek()) != null) {
            int count = Math.min(into.remaining(), first.length() - readOfFirst);
            into.put(first.bytes(), readOfFirst, count);
            readOfFirst += count;
            unread -= count;
            if (readOfFirst == first.length()) {
                incoming.remove();
                readOfFirst = 0;
            }
        }
        int count = into.position() - begin;
        sendMore();
        if (count > 0) {
            return count;
        }
        if (broken != null) {
            throw broken;
        }
        return end != null || closed ? -1 : 0;
    }

    /** Why the worker has ended the lane, or null if it has not. */
    synchronized @Nullable String end() {
        return end;
    }

    // ---- Closing

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        incoming.clear();
        early.clear();
        if (broken == null && end == null) {
            sendCollected(true, false);
        }
        if (unanswered.isEmpty() || broken != null) {
            allAnswered.complete(null);
        }
    }

    /** Completes, once this was closed, when the worker knows it or cannot be told. */
    CompletableFuture<Void> allAnswered() {
        return allAnswered;
    }
}
