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

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Consumer<Link> newLinks;

    /** Whether somebody waits to be accepted. Only who drives touches it. */
    private boolean knocked;

    /**
     * Listens.
     *
     * @param family the kind of socket
     * @param address where to listen
     * @param newLinks takes each new connection: a crew's {@link Crew#greet}
     * @throws IOException if it is not possible to listen there
     */
    public SocketTransport(ProtocolFamily family, SocketAddress address, Consumer<Link> newLinks) throws IOException {
        this.newLinks = newLinks;
        selector = Selector.open();
        server = ServerSocketChannel.open(family);
        server.bind(address, BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
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

    /** What {@link Selector#select(long)} takes: 0 to wait for ever, else at least a millisecond. */
    static long millis(long nanos) {
        return nanos == Long.MAX_VALUE ? 0 : Math.max(1, nanos / 1_000_000);
    }

    @Override
    public void await(long nanos) {
        try {
            selector.select(millis(nanos));
            for (SelectionKey key : selector.selectedKeys()) {
                knocked |= key.channel() == server;
            }
            selector.selectedKeys().clear();
        } catch (IOException | ClosedSelectorException e) {
            Logs.LIDO.log(Level.DEBUG, "waiting for workers ended", e);
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
            Logs.LIDO.log(Level.WARNING, "a connection could not be accepted", e);
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
