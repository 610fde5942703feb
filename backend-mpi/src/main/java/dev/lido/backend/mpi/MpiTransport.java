package dev.lido.backend.mpi;

import dev.lido.remote.Link;
import dev.lido.remote.Transport;
import dev.lido.spi.IdleStrategy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The master's end of all the connections of a pool. */
final class MpiTransport implements Transport {
    private final int tag;
    private final IdleStrategy idleStrategy;
    private final Consumer<Link> newLinks;

    /** Those of which nothing was heard yet. */
    private final CopyOnWriteArrayList<MpiLink> expected = new CopyOnWriteArrayList<>();

    private final CopyOnWriteArrayList<MpiLink> links = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Mpi.Group> groups = new CopyOnWriteArrayList<>();

    private volatile boolean woken;
    private volatile @Nullable Thread waiting;

    MpiTransport(int tag, IdleStrategy idleStrategy, Consumer<Link> newLinks) {
        this.tag = tag;
        this.idleStrategy = idleStrategy;
        this.newLinks = newLinks;
    }

    int tag() {
        return tag;
    }

    /**
     * Expects the first message of a link, which may have arrived already. The link is listed before its group: what comes
     * in a group from a sender without a link is discarded.
     */
    void expect(MpiLink link) {
        expected.add(link);
        groups.addIfAbsent(link.group());
        wakeUp();
    }

    /** What still comes from this link is of no interest. */
    void forget(MpiLink link) {
        expected.remove(link);
        links.remove(link);
    }

    @Override
    public void accept() {
        if (expected.isEmpty()) {
            return;
        }
        for (MpiLink link : expected) {
            try {
                if (link.hasNews()) {
                    expected.remove(link);
                    links.add(link);
                    newLinks.accept(link);
                }
            } catch (IOException worldIsOver) {
                expected.remove(link);
            }
        }
    }

    @Override
    public void await(long nanos) {
        waiting = Thread.currentThread();
        try {
            long start = System.nanoTime();
            while (!woken
                    && !hasNews()
                    && !Thread.currentThread().isInterrupted()
                    && System.nanoTime() - start < nanos) {
                idleStrategy.idle(System.nanoTime() - start);
            }
            woken = false;
        } finally {
            waiting = null;
        }
    }

    private boolean hasNews() {
        try {
            for (Mpi.Group group : groups) {
                int sender = group.next(Mpi.ANY, tag);
                if (sender >= 0 && (isKnown(group, sender) || !discard(group, sender))) {
                    return true;
                }
            }
            for (MpiLink link : links) {
                if (link.takesMore()) {
                    return true;
                }
            }
            return false;
        } catch (IOException worldIsOver) {
            LockSupport.parkNanos(this, 1_000_000);
            return true;
        }
    }

    private boolean isKnown(Mpi.Group group, int sender) {
        for (MpiLink link : links) {
            if (link.group() == group && link.peerRank() == sender) {
                return true;
            }
        }
        for (MpiLink link : expected) {
            if (link.group() == group && link.peerRank() == sender) {
                return true;
            }
        }
        return false;
    }

    /** What somebody still says whose connection was closed. Returns whether there was anything. */
    private boolean discard(Mpi.Group group, int sender) throws IOException {
        Mpi.Arrival arrival = group.arrival(sender, tag);
        if (arrival != null) {
            PendingSends.keep(arrival.receive(ByteBuffer.allocateDirect(arrival.bytes())));
        }
        return arrival != null;
    }

    /** What was still said when all connections were closed and all others had nothing more to say. */
    void discardAll() {
        try {
            for (Mpi.Group group : groups) {
                int sender;
                do {
                    sender = group.next(Mpi.ANY, tag);
                } while (sender >= 0 && discard(group, sender));
            }
        } catch (IOException worldIsOver) {
            // Then nothing takes memory any more.
        }
    }

    @Override
    public void wakeUp() {
        woken = true;
        LockSupport.unpark(waiting);
    }
}
