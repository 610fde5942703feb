package dev.lido.conformance;

import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A task's line to the {@link Collector} of its test: it tells events, and waits at gates until the test opens them. A
 * task captures it and may run in another process of this machine; each use opens a connection of its own. Thread-safe.
 *
 * @param port the collector's port on the loopback interface
 * @param secret what the collector knows its own probes by
 */
public record Probe(int port, long secret) implements Serializable {
    static final byte EVENT = 1;
    static final byte AWAIT = 2;

    /**
     * Tells an event. When this returns, the collector has it; so events of different workers come in the order in
     * which they happened. An interrupt of the calling thread does not disturb it and stays pending.
     *
     * @param name what happened
     * @return how many events of this name there have been, this one included
     * @throws UncheckedIOException if the collector is gone
     */
    public int event(String name) {
        boolean interrupted = Thread.interrupted();
        // An interrupt breaks the connection, perhaps after the event arrived. Its id keeps the second try from
        // counting twice.
        long id = ThreadLocalRandom.current().nextLong();
        try {
            while (true) {
                try {
                    return ask(EVENT, id, name);
                } catch (ClosedByInterruptException interrupt) {
                    interrupted = Thread.interrupted();
                }
            }
        } catch (IOException gone) {
            throw new UncheckedIOException("no collector on port " + port + " for the event '" + name + "'", gone);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits until the test opens the gate. Goes through at once where it is open.
     *
     * @param gate the gate's name
     * @throws InterruptedException if the calling thread is interrupted, before or while it waits
     * @throws UncheckedIOException if the collector is gone
     */
    public void await(String gate) throws InterruptedException {
        try {
            int unused = ask(AWAIT, 0, gate);
        } catch (ClosedByInterruptException interrupt) {
            // The channel leaves the flag set; by the custom of the JDK an InterruptedException comes without it.
            boolean unused = Thread.interrupted();
            throw (InterruptedException)
                    new InterruptedException("interrupted at gate '" + gate + "'").initCause(interrupt);
        } catch (IOException gone) {
            throw new UncheckedIOException("no collector on port " + port + " for the gate '" + gate + "'", gone);
        }
    }

    private int ask(byte operation, long id, String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer question = ByteBuffer.allocate(Long.BYTES + 1 + Long.BYTES + Integer.BYTES + text.length);
        question.putLong(secret)
                .put(operation)
                .putLong(id)
                .putInt(text.length)
                .put(text)
                .flip();
        InetSocketAddress collector = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        // A socket channel and not a socket, because waiting on it heeds interrupts.
        try (SocketChannel channel = SocketChannel.open(collector)) {
            // Thousands of short connections must not leave thousands of ports in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            while (question.hasRemaining()) {
                channel.write(question);
            }
            ByteBuffer answer = ByteBuffer.allocate(Integer.BYTES);
            while (answer.hasRemaining()) {
                if (channel.read(answer) < 0) {
                    throw new EOFException("the collector was closed");
                }
            }
            return answer.flip().getInt();
        }
    }
}
