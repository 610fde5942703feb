package dev.lido.benchmarks.contestants;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * Messages over a blocking socket, in the simplest form: 64 bytes with a number and a count, then that many doubles.
 */
final class RawMessages implements Closeable {
    private static final int HEAD = 64;

    private final SocketChannel channel;
    private final ByteBuffer head = buffer(HEAD);
    private ByteBuffer body = buffer(0);
    private int number;
    private double[] doubles = {};

    RawMessages(SocketChannel channel) {
        this.channel = channel;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    void send(int value, double[] values) throws IOException {
        head.clear().putInt(value).putInt(values.length).clear();
        write(head);
        if (values.length > 0) {
            makeRoom(values.length).asDoubleBuffer().put(values);
            write(body);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Waits for a message. */
    void receive() throws IOException {
        read(head.clear());
        number = head.flip().getInt();
        doubles = new double[head.getInt()];
        if (doubles.length > 0) {
            read(makeRoom(doubles.length));
            body.flip().asDoubleBuffer().get(doubles);
        }
    }

    private void read(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the other side has closed");
            }
        }
    }

    private ByteBuffer makeRoom(int count) {
        int size = count * Double.BYTES;
        if (body.capacity() < size) {
            body = buffer(size);
        }
        return body.clear().limit(size);
    }

    /** {@return the number of the last message} */
    int number() {
        return number;
    }

    /** {@return the doubles of the last message} */
    double[] doubles() {
        return doubles;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
