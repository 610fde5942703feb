package dev.lido.remote.bytes;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a {@link ByteQueue} lie, and how it is filled and drained in place. Not thread-safe.
 *
 * <p>The bytes lie in a chain of segments, numbered from the first byte ever appended. The newest and the oldest segment
 * are kept unfolded in fields, so that a value that fits into a segment costs one comparison and one access. Segments
 * that were consumed are used again.
 */
public abstract class ByteChain {
    private static final int SMALL = 1 << 16;
    private static final int LARGE = 1 << 20;

    /** What is left of a segment is filled in place, if it is this much. */
    private static final int ROOM_TO_FILL = 1 << 14;

    private static final int SPARE_SMALL = 16;
    private static final int SPARE_LARGE = 4;

    private final Spares smallSpares = new Spares(SPARE_SMALL);
    private final Spares largeSpares = new Spares(SPARE_LARGE);

    private Segment tail;
    private Segment head;

    /** The newest segment's bytes: the next one is put here, and grows the chain if this is the end. */
    ByteBuffer out;

    int outAt;
    int outEnd;

    /** The oldest segment's bytes: the next one is got here. */
    ByteBuffer in;

    int inAt;
    /** Up to here can be read without a closer look. It may lag behind. */
    int inEnd;

    /** The number of the first byte that may not be read. */
    private long limitAt = Long.MAX_VALUE;

    /** The number of bytes that were announced and have not been appended in place yet. */
    private long expected;

    ByteChain() {
        tail = new Segment(SMALL);
        head = tail;
        out = tail.bytes;
        outEnd = SMALL;
        in = out;
    }

    static final class Segment {
        final ByteBuffer bytes;
        /** The same bytes, for those who put and get in place, and move position and limit. */
        final ByteBuffer transfer;
        /** The number of the byte at index 0. */
        long base;
        /** Where the bytes end, if this is not the newest segment. */
        int end;

        @Nullable Segment next;

        Segment(int capacity) {
            bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
            transfer = bytes.duplicate();
        }

        ByteBuffer part(int from, int to) {
            return transfer.clear().limit(to).position(from);
        }
    }

    /** Segments of one size for use again. */
    private static final class Spares {
        private final int most;
        private @Nullable Segment first;
        private int count;

        Spares(int most) {
            this.most = most;
        }

        void put(Segment segment) {
            if (count < most) {
                segment.next = first;
                first = segment;
                count++;
            }
        }

        @Nullable Segment take() {
            Segment taken = first;
            if (taken != null) {
                first = taken.next;
                taken.next = null;
                count--;
            }
            return taken;
        }

        void drop() {
            first = null;
            count = 0;
        }
    }

    /** How many bytes are in the queue. */
    public long size() {
        return mark() - consumed();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** How many bytes can be read before the limit, or before the end of what is there. */
    public long remaining() {
        return Math.min(mark(), limitAt) - consumed();
    }

    /** How many bytes were ever appended. */
    public long mark() {
        return tail.base + outAt;
    }

    /** How many bytes were ever consumed. */
    long consumed() {
        return head.base + inAt;
    }

    /** Drops all bytes, and the limit. */
    public void clear() {
        limitAt = Long.MAX_VALUE;
        expected = 0;
        while (head != tail) {
            nextHead();
        }
        restart();
    }

    /** Drops all bytes and the memory that was kept for more. */
    public void free() {
        clear();
        smallSpares.drop();
        largeSpares.drop();
        if (tail.bytes.capacity() > SMALL) {
            Segment small = new Segment(SMALL);
            small.base = mark();
            head = small;
            tail = small;
            restart();
        }
    }

    /** Begins the only segment, whose bytes have all been consumed, again at index 0. */
    private void restart() {
        tail.base = mark();
        out = tail.bytes;
        outAt = 0;
        outEnd = out.capacity();
        in = out;
        inAt = 0;
        inEnd = 0;
    }

    private void nextHead() {
        Segment old = head;
        head = Objects.requireNonNull(old.next);
        in = head.bytes;
        inAt = 0;
        inEnd = 0;
        recycle(old);
    }

    private void recycle(Segment segment) {
        segment.next = null;
        (segment.bytes.capacity() == SMALL ? smallSpares : largeSpares).put(segment);
    }

    /** Appends a segment, a large one if so many bytes are to come that it pays. */
    void grow(long more) {
        boolean large = more > SMALL;
        Segment added = (large ? largeSpares : smallSpares).take();
        if (added == null) {
            added = new Segment(large ? LARGE : SMALL);
        }
        added.base = mark();
        tail.end = outAt;
        tail.next = added;
        tail = added;
        out = added.bytes;
        outAt = 0;
        outEnd = out.capacity();
    }

    int end(Segment segment) {
        return segment == tail ? outAt : segment.end;
    }

    /** The segment of the byte with this number, which is in the queue. */
    Segment segmentOf(long number) {
        if (number >= tail.base) {
            return tail;
        }
        Segment segment = head;
        while (Objects.requireNonNull(segment.next).base <= number) {
            segment = segment.next;
        }
        return segment;
    }

    /**
     * Drops what was appended after a mark. It relies on nothing that an append changes, as an append may have ended in
     * a stack overflow.
     *
     * @throws IllegalArgumentException if bytes after the mark were already consumed
     */
    public void truncate(long mark) {
        if (mark < consumed()) {
            throw new IllegalArgumentException("bytes after the mark are gone");
        }
        Segment last = head;
        while (last.next != null && last.next.base < mark) {
            last = last.next;
        }
        Segment dropped = last.next;
        last.next = null;
        tail = last;
        out = last.bytes;
        outAt = (int) (mark - last.base);
        outEnd = out.capacity();
        if (head == last) {
            inEnd = Math.min(inEnd, outAt);
        }
        while (dropped != null) {
            Segment following = dropped.next;
            recycle(dropped);
            dropped = following;
        }
    }

    // ---- Consuming

    /** Lets no more than so many bytes be read until {@link #endLimit}. */
    public void limit(long bytes) {
        limitAt = consumed() + bytes;
        inEnd = inAt;
    }

    /** Skips what is left before the limit, and lifts it. */
    public void endLimit() throws EOFException {
        skip(limitAt - consumed());
        limitAt = Long.MAX_VALUE;
    }

    /** Makes sure that so many bytes can be read. */
    public void require(long bytes) throws EOFException {
        if (bytes < 0 || bytes > remaining()) {
            throw new EOFException(bytes + " bytes are to be read, but " + remaining() + " are left");
        }
    }

    /** Finds at least one byte to read. */
    void refill() throws EOFException {
        require(1);
        while (inAt == end(head)) {
            nextHead();
        }
        inEnd = (int) Math.min(end(head), limitAt - head.base);
    }

    public void skip(long bytes) throws EOFException {
        require(bytes);
        long left = bytes;
        while (left > 0) {
            if (inAt == inEnd) {
                refill();
            }
            int part = (int) Math.min(left, inEnd - inAt);
            inAt += part;
            left -= part;
        }
    }

    // ---- Bytes that are appended and consumed in place

    /** Announces that so many more bytes will be appended to {@link #room}, so that few large reads take them. */
    public void expect(long bytes) {
        expected = bytes;
    }

    /** {@return where bytes may be put that {@link #appended} is then called for; it is never full} */
    public ByteBuffer room() {
        if (isEmpty()) {
            while (head != tail) {
                nextHead();
            }
            restart();
        }
        if (outEnd - outAt < ROOM_TO_FILL) {
            grow(expected);
        }
        return tail.part(outAt, outEnd);
    }

    /** Appends the first so many bytes that were put into {@link #room}. */
    public void appended(int bytes) {
        outAt += Objects.checkIndex(bytes, outEnd - outAt + 1);
        expected = Math.max(0, expected - bytes);
    }

    /** {@return the oldest bytes that lie together, or null if there are none} */
    public @Nullable ByteBuffer front() {
        while (true) {
            int end = end(head);
            if (inAt < end) {
                return head.part(inAt, end);
            }
            if (head == tail) {
                restart();
                return null;
            }
            nextHead();
        }
    }

    /**
     * Consumes the first so many bytes of {@link #front}.
     *
     * @return whether these were all of them
     */
    public boolean consumeFront(int bytes) {
        int end = end(head);
        inAt += Objects.checkIndex(bytes, end - inAt + 1);
        inEnd = inAt;
        return inAt == end;
    }
}
