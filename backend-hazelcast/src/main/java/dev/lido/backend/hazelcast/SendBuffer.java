package dev.lido.backend.hazelcast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that wait for a request or an answer which takes them: {@link Request#MOST_BYTES} at most. Not thread-safe. */
final class SendBuffer {
    private static final int FIRST_ROOM = 32 << 10;

    private byte[] bytes = Response.NO_BYTES;
    private int count;

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == Request.MOST_BYTES;
    }

    /** Takes all of them for which there is room. */
    void add(ByteBuffer from) {
        int added = Math.min(from.remaining(), Request.MOST_BYTES - count);
        if (count + added > bytes.length) {
            int room = Math.max(count + added, Math.max(FIRST_ROOM, 2 * bytes.length));
            bytes = Arrays.copyOf(bytes, Math.min(room, Request.MOST_BYTES));
        }
        from.get(bytes, count, added);
        count += added;
    }

    /** Gives the bytes away: the first {@link #count} of the array, which was to be asked for before. */
    byte[] remove() {
        byte[] removed = bytes;
        bytes = Response.NO_BYTES;
        count = 0;
        return removed;
    }
}
