package dev.lido.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** A master that listens on a socket, Unix-domain or TCP, for its workers to connect. */
public final class SocketTransport implements Transport {
    private static final int BACKLOG = 1024;

    /** After a connection could not be accepted, as where files are too many, none is for so long. */
    private static final long PAUSE_NANOS = 100_000_000;

    private final ProtocolFamily family;
    private final Selector selector;
    private final Consumer<Link> newLinks;

    private volatile ServerSocketChannel server;

    // Only who drives touches these:

    /** Whether somebody waits to be accepted. */
    private boolean knocked;

    /** Whether accepting pauses, and until when. */
    private boolean pausing;

    private long pauseEnd;
    private boolean warned;

    /**
     * Listens.
     *
     * @param family the kind of socket
     * @param address where to listen
     * @param newLinks takes each new connection: a group's {@link WorkerGroup#greet}
     * @throws IOException if it is not possible to listen there
     */
    public SocketTransport(ProtocolFamily family, SocketAddress address, Consumer<Link> newLinks) throws IOException {
        this.family = family;
        this.newLinks = newLinks;
        selector = Selector.open();
        server = listen(address);
    }

    private ServerSocketChannel listen(SocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(family);
        try {
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Listens at the same address anew: a socket whose file somebody has deleted is reached by nobody. Links stay open. Any
     * thread may call this, one at a time, and not once {@link #close} was called.
     *
     * @throws IOException if it is not possible to listen there
     */
    public void listenAgain() throws IOException {
        ServerSocketChannel former = server;
        server = listen(former.getLocalAddress());
        former.close();
        selector.wakeup();
    }

    /**
     * Where this listens.
     *
     * @return the address, with the port that was chosen
     */
    public SocketAddress address() {
        try {
            return server.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@link Selector#select(long)} takes: 0 to wait forever, else at least a millisecond. */
    static long millis(long nanos) {
        return nanos == Long.MAX_VALUE ? 0 : Math.max(1, nanos / 1_000_000);
    }

    @Override
    public void await(long nanos) {
        try {
            selector.select(millis(pausing ? Math.min(nanos, PAUSE_NANOS) : nanos));
            if (pausing && System.nanoTime() - pauseEnd > 0) {
                pausing = false;
                knocked = true;
                interest(SelectionKey.OP_ACCEPT);
            }
            for (SelectionKey key : selector.selectedKeys()) {
                knocked |= key.channel() == server;
            }
            selector.selectedKeys().clear();
        } catch (IOException | ClosedSelectorException e) {
            RemoteLogs.LIDO.log(Level.DEBUG, "waiting for workers ended", e);
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void accept() {
        if (!knocked) {
            return;
        }
        knocked = false;
        try {
            SocketChannel channel;
            while ((channel = server.accept()) != null) {
                newLinks.accept(new SocketLink(channel, selector, false));
            }
        } catch (IOException e) {
            RemoteLogs.LIDO.log(
                    warned ? Level.DEBUG : Level.WARNING,
                    "the connection of a worker could not be accepted, and is tried again: {0}; if too many files are open,"
                            + " ulimit -n is the limit",
                    e.toString());
            warned = true;
            // Else the selector would tell of it again at once, and again.
            pausing = true;
            pauseEnd = System.nanoTime() + PAUSE_NANOS;
            interest(0);
        }
    }

    private void interest(int operations) {
        SelectionKey key = server.keyFor(selector);
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    /** Listens no more. Links stay open. */
    public void close() {
        try {
            server.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the pool's socket could not be closed", e);
        }
    }
}
