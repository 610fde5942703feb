package dev.lido.backend.mpi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.remote.Hello;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A rank that works, as rank 0 sees it: its side connection, over which it is told what to do and by whose end its own
 * is noticed. Thread-safe.
 */
final class Rank {
    /** To the rank: work for a pool. Its tag and its secret follow. */
    static final byte OPEN = 1;

    /** To the rank: the job is done. */
    static final byte END = 2;

    /** From the rank: it has stopped to work for a pool, whose tag follows. */
    static final byte CLOSED = 3;

    private final int number;

    @GuardedBy("this") private @Nullable SocketChannel channel;

    @GuardedBy("this") private long pid;

    @GuardedBy("this") private String host = "";

    private volatile @Nullable String end;

    Rank(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    synchronized void connected(SocketChannel to, long process, String machine) {
        channel = to;
        pid = process;
        host = machine;
    }

    synchronized boolean isConnected() {
        return channel != null;
    }

    synchronized long pid() {
        return pid;
    }

    /** Who this is, for errors. */
    synchronized String described() {
        return "rank " + number + " (process " + pid + " on " + host + ")";
    }

    /** How it has ended, or null if it has not. */
    @Nullable String end() {
        return end;
    }

    void ended() {
        end = described() + " has ended";
    }

    void open(int tag, byte[] secret) {
        tell(ByteBuffer.allocate(1 + Integer.BYTES + Hello.SECRET_BYTES)
                .put(OPEN)
                .putInt(tag)
                .put(secret)
                .flip());
    }

    void endJob() {
        tell(ByteBuffer.allocate(1).put(END).flip());
    }

    /** So few bytes always fit into the socket's buffer; if they do not the rank reads nothing and is as good as dead. */
    private synchronized void tell(ByteBuffer bytes) {
        SocketChannel to = channel;
        if (to == null || end != null) {
            return;
        }
        try {
            to.write(bytes);
            if (bytes.hasRemaining()) {
                to.close();
            }
        } catch (IOException gone) {
            // The end of the connection is noticed where it is read.
        }
    }
}
