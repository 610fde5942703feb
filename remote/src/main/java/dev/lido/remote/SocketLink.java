package dev.lido.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A connection over a socket: Unix-domain or TCP. The channel does not block, so that interrupts of threads that use it
 * do not close it.
 */
public final class SocketLink implements WorkerLink {
    private static final int BUFFER_BYTES = 1 << 20;

    private final SocketChannel channel;
    private final String peer;
    private final Selector selector;
    private final boolean ownsSelector;
    private final SelectionKey key;

    /** Whether the socket took less than it was offered, so that the selector is to tell when it takes more. */
    private volatile boolean full;

    SocketLink(SocketChannel channel, Selector selector, boolean ownsSelector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.ownsSelector = ownsSelector;
        try {
            peer = String.valueOf(channel.getRemoteAddress());
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            key = channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Connects a worker to its master.
     *
     * @param address where the master listens
     * @return the worker's end
     * @throws IOException if the master cannot be reached
     */
    public static SocketLink connect(SocketAddress address) throws IOException {
        return new SocketLink(SocketChannel.open(address), Selector.open(), true);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int written = channel.write(from);
        boolean nowFull = from.hasRemaining();
        if (nowFull != full) {
            full = nowFull;
            key.interestOps(nowFull ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            if (nowFull && !ownsSelector) {
                selector.wakeup();
            }
        }
        return written;
    }

    @Override
    public void await(boolean toWrite, long nanos) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            selector.select(SocketTransport.millis(nanos));
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException closed) {
            throw new IOException("the connection was closed", closed);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (ownsSelector) {
                selector.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the connection to " + peer + " could not be closed", e);
        }
    }
}
