package dev.lido.remote.bytes;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's end of a {@link SharedFile}. It opens the file when it is told of the first array in it, and then
 * deletes it, so that nothing is left of it when both processes have ended. Not thread-safe.
 */
public final class SharedReceiver {
    private final Path path;
    private @Nullable SharedFile file;
    private long read;

    SharedReceiver(Path path) {
        this.path = path;
    }

    /**
     * Makes an array of what lies in the ring.
     *
     * @param tag the array's kind, one of {@link TypeTag}'s
     * @param position where the sender put it
     * @throws IOException if there can be no such array
     */
    public Object receive(int tag, long position, long length) throws IOException {
        int shift = ArrayBytes.isBulk(tag) ? ArrayBytes.shift(tag) : 0;
        if (!ArrayBytes.isBulk(tag)
                || position < read
                || length < 0
                || length > SharedFile.CAPACITY >> shift
                || position % SharedFile.CAPACITY + (length << shift) > SharedFile.CAPACITY) {
            throw new StreamCorruptedException("an array of length " + length + " at " + position);
        }
        if (file == null) {
            file = SharedFile.map(path);
            Files.delete(path);
        }
        VarHandle.acquireFence();
        try {
            Object array = ArrayBytes.make(tag, (int) length);
            ArrayBytes.get(tag, file.part(position, (int) length << shift), 0, array, 0, (int) length);
            return array;
        } finally {
            // Also if there is no memory for it.
            read = SharedFile.after(position, length << shift);
            file.setRead(read);
        }
    }

    /** Deletes the file, if it was not opened. */
    void close() {
        try {
            if (file == null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
