package dev.lido.backend.mpi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one end of an {@link MpiLink} is sending. Few bytes are copied, and are then on their way. Many are sent from where
 * they are, in pieces, and count as taken once the library does not need them any more: the writer offers them again until
 * then, as the contract of links requires, and keeps them unchanged.
 *
 * <p>Thread-safe.
 */
final class MpiSendQueue {
    /** The maximum number of bytes that are copied. */
    private static final int COPIED_BYTES = 1 << 16;

    private static final int MAX_COPIES = 8;

    /** The maximum length of a message: nothing would be gained by longer ones. */
    static final int PIECE_BYTES = 1 << 18;

    private static final int MAX_PIECES = 4;

    /** The maximum length of a message without a launcher: Open MPI's TCP gives all of it to the system at once. */
    private static final int SPAWN_BYTES = 1 << 15;

    /**
     * A longer message to a spawned worker counts as taken when the worker has begun to take it: the system has room for
     * many that are shorter.
     */
    private static final int UNHEARD_BYTES = 1 << 12;

    private final Mpi.Group group;
    private final int peer;
    private final int tag;
    private final boolean mayEnd;
    private final int copiedBytes;
    private final int pieceBytes;

    /** Whether something that was offered was not taken. */
    private volatile boolean full;

    @GuardedBy("this") private final ArrayDeque<Copy> copies = new ArrayDeque<>();

    @GuardedBy("this") private final ArrayDeque<Copy> idle = new ArrayDeque<>();

    @GuardedBy("this") private final ArrayDeque<Piece> pieces = new ArrayDeque<>();

    /** Messages that ended in the middle of being sent. The connection is then closed. */
    @GuardedBy("this") private final ArrayDeque<Copy> torn = new ArrayDeque<>();

    @GuardedBy("this") private int inPieces;

    @GuardedBy("this") private int made;

    @GuardedBy("this") private boolean closed;

    MpiSendQueue(Mpi.Group group, int peer, int tag, MpiLink.OtherEnd otherEnd) {
        this.group = group;
        this.peer = peer;
        this.tag = tag;
        this.mayEnd = otherEnd == MpiLink.OtherEnd.SPAWNED;
        this.copiedBytes = otherEnd == MpiLink.OtherEnd.RANK ? COPIED_BYTES : SPAWN_BYTES;
        this.pieceBytes = otherEnd == MpiLink.OtherEnd.RANK ? PIECE_BYTES : SPAWN_BYTES;
    }

    /** A buffer that short messages are copied to. */
    private static final class Copy {
        final ByteBuffer bytes;
        Mpi.@Nullable Transfer transfer;

        Copy(int most) {
            bytes = ByteBuffer.allocateDirect(most);
        }
    }

    /** Bytes that are sent from where they are. */
    private record Piece(int length, Mpi.Transfer transfer) {}

    /**
     * Takes as many bytes as can be under way.
     *
     * @param heard whether a message has come from the other end
     * @return the number of bytes taken
     * @throws IOException if this was closed
     */
    synchronized int write(ByteBuffer from, boolean heard) throws IOException {
        if (closed) {
            throw new IOException("the connection is closed");
        }
        moveOn();
        int start = from.position();
        while (from.hasRemaining() && (isShort(from) ? copy(from, heard) : lend(from, heard))) {
            // As much as can be under way is.
        }
        full = from.hasRemaining();
        return from.position() - start;
    }

    @GuardedBy("this") private boolean isShort(ByteBuffer from) {
        return pieces.isEmpty() && from.remaining() <= copiedBytes;
    }

    @GuardedBy("this") private boolean maySend(boolean heard) {
        return !mayEnd || (heard && copies.isEmpty() && pieces.isEmpty());
    }

    private Mpi.Transfer send(ByteBuffer bytes) throws IOException {
        return mayEnd && bytes.remaining() > UNHEARD_BYTES
                ? group.sendAndHear(bytes, peer, tag)
                : group.send(bytes, peer, tag);
    }

    /** What the library may still read is kept, even if it is not known what became of it. */
    @GuardedBy("this") private Mpi.Transfer send(Copy copy) throws IOException {
        try {
            return send(copy.bytes);
        } catch (Error unknown) {
            torn.add(copy);
            throw unknown;
        }
    }

    /** Returns whether there was a buffer for it. */
    @GuardedBy("this") private boolean copy(ByteBuffer from, boolean heard) throws IOException {
        if (!maySend(heard)) {
            return false;
        }
        Copy copy = idle.poll();
        if (copy == null) {
            if (made == MAX_COPIES) {
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

    /** Sends another piece of what is offered, if there may be one more, and takes what was sent. Returns whether to go on. */
    @GuardedBy("this") private boolean lend(ByteBuffer from, boolean heard) throws IOException {
        boolean more = pieces.size() < MAX_PIECES && from.remaining() > inPieces && maySend(heard);
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
    @GuardedBy("this") private boolean moveOn() throws IOException {
        boolean any = false;
        while (!copies.isEmpty() && copies.peek().transfer.isDone()) {
            idle.add(copies.remove());
            any = true;
        }
        return any || (!pieces.isEmpty() && pieces.peek().transfer().isDone());
    }

    /** Whether the writer was refused something and may try again. */
    boolean takesMore() throws IOException {
        if (!full) {
            return false;
        }
        synchronized (this) {
            return moveOn();
        }
    }

    /** Whether the library is done with all that was sent: it is with the system, or in memory that the other end has mapped. */
    synchronized boolean isSent() throws IOException {
        boolean unused = moveOn();
        return copies.isEmpty() && pieces.isEmpty();
    }

    // ---- Closing

    /**
     * Lets nothing more be written.
     *
     * @return false if it was closed before
     */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    /** Sends the empty message that is the end of the stream, if it may be sent. */
    synchronized void sendEnd(boolean heard) throws IOException {
        if (maySend(heard)) {
            PendingSends.keep(send(ByteBuffer.allocateDirect(0)));
        }
    }

    /** Hands what is still being sent to {@link PendingSends}. */
    synchronized void leavePending() {
        copies.forEach(copy -> PendingSends.keep(copy.transfer));
        pieces.forEach(piece -> PendingSends.keep(piece.transfer()));
    }
}
