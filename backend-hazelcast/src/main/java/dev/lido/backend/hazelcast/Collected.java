package dev.lido.backend.hazelcast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that wait for an exchange or an answer which takes them: {@link Exchange#MOST_BYTES} at most. Not thread-safe. */
final class Collected {
    private static final int FIRST_ROOM = 32 << 10;

    private byte[] bytes = Answer.NO_BYTES;
    private int count;

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == Exchange.MOST_BYTES;
    }

    /** Takes all of them for which there is room. */
    void add(ByteBuffer from) {
        int added = Math.min(from.remaining(), Exchange.MOST_BYTES - count);
        if (count + added > bytes.length) {
            int room = Math.max(count + added, Math.max(FIRST_ROOM, 2 * bytes.length));
            bytes = Arrays.copyOf(bytes, Math.min(room, Exchange.MOST_BYTES));
        }
        from.get(bytes, count, added);
        count += added;
    }

    /** Gives the bytes away: the first {@link #count} of the array, which was to be asked for before. */
    byte[] remove() {
        byte[] removed = bytes;
        bytes = Answer.NO_BYTES;
        count = 0;
        return removed;
    }
}
