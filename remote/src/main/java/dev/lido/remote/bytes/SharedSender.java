package dev.lido.remote.bytes;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The sender's end of a {@link SharedFile}, which it makes when the first large array is to be sent. Not thread-safe.
 */
public final class SharedSender {
    public static final long NO_ROOM = -1;

    private static final System.Logger LOG = System.getLogger("dev.lido");
    private static final int PART = 1 << 16;

    private final Path path;
    private @Nullable SharedFile file;
    private @Nullable RandomAccessFile filler;
    private boolean open;
    private long written;

    /** Nothing before this is still to be read, though the receiver may not have come so far. */
    private long unread;

    /** How many bytes of the ring have room on the disk: without, storing there would end this process. */
    private long backed;

    /**
     * Makes a sender.
     *
     * @param open whether there is a receiver for certain
     */
    SharedSender(Path path, boolean open) {
        this.path = path;
        this.open = open;
    }

    /** There is a receiver. */
    public void open() {
        open = true;
    }

    /**
     * Copies an array into the ring.
     *
     * @param tag the array's kind, one of {@link TypeTag}'s
     * @return its position, or {@link #NO_ROOM}
     */
    public long send(int tag, Object array) {
        if (!open || !ArrayBytes.isBulk(tag)) {
            return NO_ROOM;
        }
        int length = ArrayBytes.length(tag, array);
        long size = (long) length << ArrayBytes.shift(tag);
        if (size < SharedFile.LEAST_BYTES || size > SharedFile.CAPACITY) {
            return NO_ROOM;
        }
        try {
            long position = reserve((int) size);
            if (position != NO_ROOM) {
                ByteBuffer to = file.part(position, (int) size);
                ArrayBytes.put(tag, array, 0, length, to, 0);
                // Who is told of the position, by whatever way, finds the bytes.
                VarHandle.releaseFence();
            }
            return position;
        } catch (IOException e) {
            open = false;
            LOG.log(Level.DEBUG, "large arrays take the slower way, as no memory could be shared", e);
            return NO_ROOM;
        }
    }

    /** How many bytes were ever sent, with what was left out at the ring's end. */
    public long sent() {
        return written;
    }

    private long reserve(int size) throws IOException {
        if (file == null) {
            filler = new RandomAccessFile(path.toFile(), "rw");
            fill(0, SharedFile.offset(0));
            filler.setLength(SharedFile.size());
            file = SharedFile.map(path);
        }
        long read = file.read();
        if (read < 0 || read > written) {
            throw new IOException("the other end has read " + read + " of " + written + " bytes");
        }
        long position = written;
        if (read == written) {
            // The same few pages are used again and again: they stay in the processor's cache.
            position = nextLap(written);
            unread = position;
        } else if (position % SharedFile.CAPACITY + size > SharedFile.CAPACITY) {
            position = nextLap(position);
        }
        long end = SharedFile.after(position, size);
        if (end - Math.max(read, unread) > SharedFile.CAPACITY) {
            return NO_ROOM;
        }
        back((int) (end - position / SharedFile.CAPACITY * SharedFile.CAPACITY));
        written = end;
        return position;
    }

    private static long nextLap(long position) {
        return (position + SharedFile.CAPACITY - 1) / SharedFile.CAPACITY * SharedFile.CAPACITY;
    }

    private void back(int end) throws IOException {
        if (end > backed) {
            fill(SharedFile.offset(0) + backed, end - backed);
            backed = end;
        }
    }

    /** By a plain file, since an interrupt of the thread would close a channel. */
    private void fill(long from, long count) throws IOException {
        byte[] zeros = new byte[(int) Math.min(PART, count)];
        filler.seek(from);
        for (long done = 0; done < count; done += zeros.length) {
            filler.write(zeros, 0, (int) Math.min(zeros.length, count - done));
        }
    }

    /** Sends no more. */
    void close() {
        open = false;
        if (filler != null) {
            try {
                filler.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
