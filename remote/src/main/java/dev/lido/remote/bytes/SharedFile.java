package dev.lido.remote.bytes;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that two processes of this machine have mapped, so that large arrays are copied once by who sends them and once
 * by who receives them, and the connection only carries where they lie.
 *
 * <p>A page holds, first, how far the receiver has read; a ring of bytes follows. What lies in the ring is numbered from
 * the first byte ever put there; each array is in one piece. The sender never waits: what finds no room travels in the
 * connection.
 */
public final class SharedFile {
    /** Smaller arrays are not worth it. */
    public static final int LEAST_BYTES = 1 << 16;

    public static final int CAPACITY = 1 << 24;

    private static final int HEADER = 1 << 12;
    private static final int LINE = 64;
    private static final VarHandle NUMBERS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MappedByteBuffer bytes;

    private SharedFile(MappedByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Maps a file. An interrupt of the thread, which would close its channel, stays pending.
     *
     * @throws IOException if there is no such file of that {@linkplain #size() size}, or it cannot be mapped
     */
    static SharedFile map(Path path) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    if (channel.size() != size()) {
                        throw new IOException("the shared file " + path + " has " + channel.size() + " bytes");
                    }
                    return new SharedFile(channel.map(FileChannel.MapMode.READ_WRITE, 0, size()));
                } catch (ClosedByInterruptException again) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The size of the whole file. */
    static long size() {
        return HEADER + CAPACITY;
    }

    /** The offset in the file of a byte of the ring. */
    static int offset(long position) {
        return HEADER + (int) (position % CAPACITY);
    }

    /** The position after an array that begins at another one: arrays begin where copying is quickest. */
    static long after(long position, long size) {
        return (position + size + LINE - 1) / LINE * LINE;
    }

    /** The bytes from a position on, so many, which do not go beyond the ring's end. */
    ByteBuffer part(long position, int length) {
        return bytes.slice(offset(position), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Up to where the receiver has read. Whatever it read before this was called has been read. */
    long read() {
        return (long) NUMBERS.getAcquire(bytes, 0);
    }

    /** The receiver has read all before a position. */
    void setRead(long position) {
        NUMBERS.setRelease(bytes, 0, position);
    }
}
