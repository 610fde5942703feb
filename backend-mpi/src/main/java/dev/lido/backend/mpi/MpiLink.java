package dev.lido.backend.mpi;

import dev.lido.remote.WorkerLink;
import dev.lido.spi.IdleStrategy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A connection over MPI: the messages with one tag between two ranks, as a stream of bytes. An empty message is its end.
 *
 * <p><b>Writing.</b> A few bytes are copied, and are then on their way. Many are sent from where they lie, in pieces, and
 * count as taken once the library has no more need of them: the one who writes offers them again until then, as the
 * contract of links has it, and keeps them unchanged.
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

    /** Up to here bytes are copied. */
    private static final int COPIED_BYTES = 1 << 16;

    private static final int MOST_COPIES = 8;

    /** How long a message is at most: so long that nothing would be gained by longer ones. */
    private static final int PIECE_BYTES = 1 << 18;

    private static final int MOST_PIECES = 4;

    /** How long a message is at most without a launcher: Open MPI's TCP then gives all of it to the system at once. */
    private static final int SPAWN_BYTES = 1 << 15;

    /**
     * A longer message to a spawned worker counts as taken when the worker has begun to take it: the system has room for
     * many that are shorter.
     */
    private static final int UNHEARD_BYTES = 1 << 12;

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
    private final int copiedBytes;
    private final int pieceBytes;

    /** Why the other end cannot answer any more. */
    private volatile @Nullable String gone;

    private volatile boolean closed;
    private volatile boolean woken;
    private volatile @Nullable Thread waiting;

    /** Whether something that was offered was not taken. */
    private volatile boolean full;

    /** Whether something has come. */
    private volatile boolean heard;

    // Only who reads uses these:
    private @Nullable ByteBuffer rest;
    private boolean atEnd;

    // Guarded by this object's monitor: what is being sent.
    private final ArrayDeque<Copy> copies = new ArrayDeque<>();
    private final ArrayDeque<Copy> idle = new ArrayDeque<>();
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();

    /** Of messages that were ended in the middle of being sent. The connection is then closed. */
    private final ArrayDeque<Copy> torn = new ArrayDeque<>();

    private int inPieces;
    private int made;

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
        this.copiedBytes = otherEnd == OtherEnd.RANK ? COPIED_BYTES : SPAWN_BYTES;
        this.pieceBytes = otherEnd == OtherEnd.RANK ? PIECE_BYTES : SPAWN_BYTES;
    }

    /** A buffer that short messages are copied to. */
    private static final class Copy {
        final ByteBuffer bytes;
        Mpi.@Nullable Transfer transfer;

        Copy(int most) {
            bytes = ByteBuffer.allocateDirect(most);
        }
    }

    /** Bytes that are sent from where they lie. */
    private record Piece(int length, Mpi.Transfer transfer) {}

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
    public synchronized int write(ByteBuffer from) throws IOException {
        if (gone != null || closed) {
            throw new IOException(gone == null ? "the connection is closed" : gone);
        }
        moveOn();
        int begin = from.position();
        while (from.hasRemaining() && (isShort(from) ? copy(from) : lend(from))) {
            // As much as can be under way is.
        }
        full = from.hasRemaining();
        return from.position() - begin;
    }

    private boolean isShort(ByteBuffer from) {
        return pieces.isEmpty() && from.remaining() <= copiedBytes;
    }

    private boolean maySend() {
        return !mayEnd || (heard && copies.isEmpty() && pieces.isEmpty());
    }

    private Mpi.Transfer send(ByteBuffer bytes) throws IOException {
        return mayEnd && bytes.remaining() > UNHEARD_BYTES
                ? group.sendAndHear(bytes, peer, tag)
                : group.send(bytes, peer, tag);
    }

    /** What the library may still read is kept, even if it is not known what became of it. */
    private Mpi.Transfer send(Copy copy) throws IOException {
        try {
            return send(copy.bytes);
        } catch (Error unknown) {
            torn.add(copy);
            throw unknown;
        }
    }

    /** Returns whether there was a buffer for it. */
    private boolean copy(ByteBuffer from) throws IOException {
        if (!maySend()) {
            return false;
        }
        Copy copy = idle.poll();
        if (copy == null) {
            if (made == MOST_COPIES) {
                return false;
            }
            copy = new Copy(copiedBytes);
            made++;
        }
        copy.bytes.clear().put(from).flip();
        Mpi.Transfer transfer = send(copy);
        if (transfer.isDone()) {
            idle.add(copy);
        } else {
            copy.transfer = transfer;
            copies.add(copy);
        }
        return true;
    }

    /** Sends another piece of what is offered, if there may be one more, and takes what has been sent. Returns whether to go on. */
    private boolean lend(ByteBuffer from) throws IOException {
        boolean more = pieces.size() < MOST_PIECES && from.remaining() > inPieces && maySend();
        if (more) {
            int length = Math.min(pieceBytes, from.remaining() - inPieces);
            int at = from.position() + inPieces;
            pieces.add(
                    new Piece(length, send(from.duplicate().limit(at + length).position(at))));
            inPieces += length;
        }
        int taken = 0;
        while (!pieces.isEmpty() && pieces.peek().transfer().isDone()) {
            taken += pieces.remove().length();
        }
        inPieces -= taken;
        from.position(from.position() + taken);
        return more || taken > 0;
    }

    /** Returns whether there is room again. */
    private synchronized boolean moveOn() throws IOException {
        boolean any = false;
        while (!copies.isEmpty() && copies.peek().transfer.isDone()) {
            idle.add(copies.remove());
            any = true;
        }
        return any || (!pieces.isEmpty() && pieces.peek().transfer().isDone());
    }

    /** Whether the one who writes was refused something and may try again. */
    boolean takesMore() throws IOException {
        return full && moveOn();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            if (mayEnd) {
                awaitTurn();
            }
            synchronized (this) {
                if (gone == null && maySend()) {
                    PendingSends.keep(send(ByteBuffer.allocateDirect(0)));
                }
            }
        } catch (IOException e) {
            // The world is at its end, and so is the other one.
        }
        synchronized (this) {
            copies.forEach(copy -> PendingSends.keep(copy.transfer));
            pieces.forEach(piece -> PendingSends.keep(piece.transfer()));
        }
        wakeUp();
    }

    /** It is known soon whether a process that takes nothing has ended. If not, it has to be ended without a word. */
    private void awaitTurn() throws IOException {
        long begin = System.nanoTime();
        while (gone == null && !isSent() && System.nanoTime() - begin < TURN_NANOS) {
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
        while (!isSent()) {
            String lost = gone;
            if (closed || lost != null) {
                throw new IOException(lost == null ? "the connection was closed" : lost);
            }
            idleStrategy.idle(System.nanoTime() - start);
        }
    }

    private synchronized boolean isSent() throws IOException {
        boolean unused = moveOn();
        return copies.isEmpty() && pieces.isEmpty();
    }

    @Override
    public void await(boolean toWrite, long nanos) throws IOException {
        boolean interrupted = Thread.interrupted();
        waiting = Thread.currentThread();
        try {
            long start = System.nanoTime();
            while (!woken && !closed && !hasNews() && !(toWrite && takesMore()) && System.nanoTime() - start < nanos) {
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
        ByteBuffer scratch = ByteBuffer.allocateDirect(PIECE_BYTES);
        long start = System.nanoTime();
        int read;
        while ((read = read(scratch.clear())) >= 0 && gone == null) {
            if (read == 0) {
                idleStrategy.idle(System.nanoTime() - start);
            }
        }
    }
}
