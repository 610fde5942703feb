package dev.lido.backend.mpi;

import dev.lido.remote.WorkerLink;
import dev.lido.spi.IdleStrategy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A connection over MPI: the messages with one tag between two ranks, as a stream of bytes. An empty message is its end.
 *
 * <p><b>Writing.</b> See {@link MpiSendQueue}.
 *
 * <p><b>Reading.</b> A message that fits is received where it is wanted, else into a buffer of the link's own, from which
 * the rest is read later.
 */
final class MpiLink implements WorkerLink {
    /**
     * What the other end is to this one.
     *
     * <p>A process that {@linkplain #SPAWNED was spawned} may end, and this one is to go on. Between the two is TCP, and
     * Open MPI 4.1 is not made for that: it ends this process if there is something that the system has not yet
     * taken from it when the connection breaks (an error of {@code pml_ob1_sendreq.c}), or if the connection breaks that
     * it is just making ({@code btl_tcp_endpoint.c}); and another message after one that has failed puts it into an
     * endless loop ({@code mca_btl_tcp_endpoint_send} sets up an event anew that is still in use). So nothing is
     * sent to such a process before it has been heard, which means that it has made the connection; messages are short;
     * and one is sent only when the one before has been taken. Nor are its own long, since the library would answer
     * those.
     */
    enum OtherEnd {
        /** Of the same job: both end together. */
        RANK,
        /** It may end, and this process goes on. */
        SPAWNED,
        /** With its end this process ends, too. */
        SPAWNER
    }

    /** A message that is received takes this long where its sender does not look after it; then others may run. */
    private static final long RUSH_NANOS = 200_000;

    private static final IdleStrategy RECEIVING =
            IdleStrategy.backoff(RUSH_NANOS, RUSH_NANOS, RUSH_NANOS / 4, RUSH_NANOS / 4);

    /** How long the last message waits at most for the one before. */
    private static final long TURN_NANOS = 1_000_000_000;

    /** As long as this, what a process gave to the system before it ended may take to get here. */
    private static final long LATE_NANOS = 5_000_000;

    private final Mpi.Group group;
    private final int peer;
    private final int tag;
    private final String peerName;
    private final IdleStrategy idleStrategy;
    private final boolean mayEnd;
    private final MpiSendQueue sends;

    /** Why the other end cannot answer any more. */
    private volatile @Nullable String gone;

    private volatile boolean closed;
    private volatile boolean woken;
    private volatile @Nullable Thread waiting;

    /** Whether something has come. */
    private volatile boolean heard;

    // Only who reads uses these:
    private @Nullable ByteBuffer rest;
    private boolean atEnd;

    /**
     * Makes one end.
     *
     * @param group the processes that both are of
     * @param peer the other's rank
     * @param tag tells this connection's messages from others'
     * @param peerName who is at the other end, for errors
     * @param idleStrategy how to wait
     * @param otherEnd what the other one is to this process
     */
    MpiLink(Mpi.Group group, int peer, int tag, String peerName, IdleStrategy idleStrategy, OtherEnd otherEnd) {
        this.group = group;
        this.peer = peer;
        this.tag = tag;
        this.peerName = peerName;
        this.idleStrategy = idleStrategy;
        this.mayEnd = otherEnd == OtherEnd.SPAWNED;
        this.sends = new MpiSendQueue(group, peer, tag, otherEnd);
    }

    Mpi.Group group() {
        return group;
    }

    int peerRank() {
        return peer;
    }

    @Override
    public String peer() {
        return peerName;
    }

    // ---- Reading

    /** Whether there is something to read, if only the end. */
    boolean hasNews() throws IOException {
        return gone != null || group.next(peer, tag) >= 0;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (rest != null) {
            return readRest(into, rest);
        }
        if (atEnd) {
            return -1;
        }
        String lost = gone;
        Mpi.Arrival arrival = lost == null ? group.arrival(peer, tag) : lateArrival();
        if (arrival == null) {
            atEnd = lost != null;
            return atEnd ? -1 : 0;
        }
        heard = true;
        int length = arrival.bytes();
        if (length > into.remaining()) {
            ByteBuffer own = ByteBuffer.allocateDirect(length);
            receive(arrival, own);
            rest = own;
            return readRest(into, own);
        }
        receive(arrival, into);
        if (length == 0) {
            atEnd = true;
            return -1;
        }
        into.position(into.position() + length);
        return length;
    }

    /**
     * A message of a process that has ended. The process's end is not told by MPI, so it may be known before its last
     * message has been found.
     */
    private Mpi.@Nullable Arrival lateArrival() throws IOException {
        long begin = System.nanoTime();
        Mpi.Arrival arrival;
        do {
            arrival = group.arrival(peer, tag);
        } while (arrival == null && System.nanoTime() - begin < LATE_NANOS);
        return arrival;
    }

    private int readRest(ByteBuffer into, ByteBuffer own) {
        int length = Math.min(own.remaining(), into.remaining());
        into.put(own.slice().limit(length));
        own.position(own.position() + length);
        if (!own.hasRemaining()) {
            rest = null;
        }
        return length;
    }

    /** The message is there, or its sender is about to send it: that does not take long. */
    private void receive(Mpi.Arrival arrival, ByteBuffer into) throws IOException {
        Mpi.Transfer transfer = arrival.receive(into);
        if (transfer.isDone()) {
            return;
        }
        long start = System.nanoTime();
        while (!transfer.isDone()) {
            if (gone != null) {
                throw new IOException(gone);
            }
            RECEIVING.idle(System.nanoTime() - start);
        }
    }

    // ---- Writing

    @Override
    public int write(ByteBuffer from) throws IOException {
        String lost = gone;
        if (lost != null) {
            throw new IOException(lost);
        }
        return sends.write(from, heard);
    }

    /** Whether the writer was refused something and may try again. */
    boolean takesMore() throws IOException {
        return sends.takesMore();
    }

    @Override
    public void close() {
        if (!sends.close()) {
            return;
        }
        closed = true;
        try {
            if (mayEnd) {
                awaitTurn();
            }
            if (gone == null) {
                sends.sendEnd(heard);
            }
        } catch (IOException e) {
            // The world is at its end, and so is the other end.
        }
        sends.leavePending();
        wakeUp();
    }

    /** It is known soon whether a process that takes nothing has ended. If not, it has to be ended without a word. */
    private void awaitTurn() throws IOException {
        long begin = System.nanoTime();
        while (gone == null && !sends.isSent() && System.nanoTime() - begin < TURN_NANOS) {
            LockSupport.parkNanos(this, RUSH_NANOS);
        }
    }

    /** The other end is gone: what has come of it can be read, and then its end. */
    void lost(String why) {
        gone = why;
        wakeUp();
    }

    // ---- Waiting, at the worker

    /** A message that the library is done with is with the system, or in memory that the other end has mapped. */
    @Override
    public void awaitHeard() throws IOException {
        long start = System.nanoTime();
        while (!sends.isSent()) {
            String lost = gone;
            if (closed || lost != null) {
                throw new IOException(lost == null ? "the connection was closed" : lost);
            }
            idleStrategy.idle(System.nanoTime() - start);
        }
    }

    @Override
    public void await(boolean toWrite, long nanos) throws IOException {
        boolean interrupted = Thread.interrupted();
        waiting = Thread.currentThread();
        try {
            long start = System.nanoTime();
            while (!woken
                    && !closed
                    && !hasNews()
                    && !(toWrite && sends.takesMore())
                    && System.nanoTime() - start < nanos) {
                idleStrategy.idle(System.nanoTime() - start);
                interrupted |= Thread.interrupted();
            }
            woken = false;
            if (closed) {
                throw new IOException("the connection was closed");
            }
        } finally {
            waiting = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void wakeUp() {
        woken = true;
        LockSupport.unpark(waiting);
    }

    /** Reads and forgets what is still to come, up to the end. */
    void drain() throws IOException {
        ByteBuffer scratch = ByteBuffer.allocateDirect(MpiSendQueue.PIECE_BYTES);
        long start = System.nanoTime();
        int read;
        while ((read = read(scratch.clear())) >= 0 && gone == null) {
            if (read == 0) {
                idleStrategy.idle(System.nanoTime() - start);
            }
        }
    }
}
