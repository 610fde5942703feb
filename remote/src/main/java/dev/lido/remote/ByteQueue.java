package dev.lido.remote;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue of bytes in direct buffers: a writer appends and a {@link Link} drains, or a link fills and a reader consumes.
 * Everything is little-endian. Not thread-safe.
 *
 * <p>The bytes lie in a chain of segments, numbered from the first byte ever appended. The newest and the oldest segment
 * are kept unfolded in fields, so that a value that fits into a segment costs one comparison and one access. Segments
 * that were consumed are used again.
 *
 * <p>The reading methods throw an {@link EOFException} where fewer bytes are left than asked for; nothing is consumed
 * then by those that read a fixed number of bytes.
 */
final class ByteQueue {
    private static final int SMALL = 1 << 16;
    private static final int LARGE = 1 << 20;

    /** A link fills what is left of a segment, if it is this much. */
    private static final int ROOM_TO_FILL = 1 << 14;

    private static final int SPARE_SMALL = 16;
    private static final int SPARE_LARGE = 4;

    /** Below this many elements a loop is quicker than a view of the buffer. */
    private static final int FEW = 12;

    private final Appender appender = new Appender();
    private final Spares smallSpares = new Spares(SPARE_SMALL);
    private final Spares largeSpares = new Spares(SPARE_LARGE);

    private Segment tail;
    private ByteBuffer out;
    private int outAt;
    private int outEnd;

    private Segment head;
    private ByteBuffer in;
    private int inAt;
    /** Up to here can be read without a closer look. It may lag behind. */
    private int inEnd;

    /** The number of the first byte that may not be read. */
    private long limitAt = Long.MAX_VALUE;

    /** How much more a link is known to have. */
    private long expected;

    ByteQueue() {
        tail = new Segment(SMALL);
        head = tail;
        out = tail.bytes;
        outEnd = SMALL;
        in = out;
    }

    private static final class Segment {
        final ByteBuffer bytes;
        /** The same bytes, for links, which move position and limit. */
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

    // ---- The chain

    /** How many bytes are in the queue. */
    long size() {
        return mark() - consumed();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** How many bytes can be read before the limit, or before the end of what is there. */
    long remaining() {
        return Math.min(mark(), limitAt) - consumed();
    }

    /** How many bytes were ever appended. */
    long mark() {
        return tail.base + outAt;
    }

    /** How many bytes were ever consumed. */
    private long consumed() {
        return head.base + inAt;
    }

    /** Drops all bytes, and the limit. */
    void clear() {
        limitAt = Long.MAX_VALUE;
        expected = 0;
        while (head != tail) {
            nextHead();
        }
        restart();
    }

    /** Drops all bytes and the memory that was kept for more. */
    void free() {
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
    private void grow(long more) {
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

    private int end(Segment segment) {
        return segment == tail ? outAt : segment.end;
    }

    /** The segment of the byte with this number, which is in the queue. */
    private Segment segmentOf(long number) {
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
    void truncate(long mark) {
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

    /** Replaces the 8 bytes after a mark, which are in the queue. */
    void setLong(long mark, long value) {
        set(mark, value, Long.BYTES);
    }

    /** Replaces the 4 bytes after a mark, which are in the queue. */
    void setInt(long mark, int value) {
        set(mark, value, Integer.BYTES);
    }

    private void set(long mark, long value, int bytes) {
        if (mark < consumed() || mark + bytes > mark()) {
            throw new IllegalArgumentException("the bytes at the mark are not in the queue");
        }
        Segment segment = segmentOf(mark);
        int at = (int) (mark - segment.base);
        for (int i = 0; i < bytes; i++) {
            while (at == end(segment)) {
                segment = Objects.requireNonNull(segment.next);
                at = 0;
            }
            segment.bytes.put(at++, (byte) (value >>> (8 * i)));
        }
    }

    // ---- Appending

    void putByte(int value) {
        if (outAt == outEnd) {
            grow(1);
        }
        out.put(outAt++, (byte) value);
    }

    void putBoolean(boolean value) {
        putByte(value ? 1 : 0);
    }

    void putShort(int value) {
        int at = outAt;
        if (outEnd - at < Short.BYTES) {
            scatter(value, Short.BYTES);
        } else {
            out.putShort(at, (short) value);
            outAt = at + Short.BYTES;
        }
    }

    void putInt(int value) {
        int at = outAt;
        if (outEnd - at < Integer.BYTES) {
            scatter(value, Integer.BYTES);
        } else {
            out.putInt(at, value);
            outAt = at + Integer.BYTES;
        }
    }

    void putLong(long value) {
        int at = outAt;
        if (outEnd - at < Long.BYTES) {
            scatter(value, Long.BYTES);
        } else {
            out.putLong(at, value);
            outAt = at + Long.BYTES;
        }
    }

    void putFloat(float value) {
        putInt(Float.floatToRawIntBits(value));
    }

    void putDouble(double value) {
        putLong(Double.doubleToRawLongBits(value));
    }

    private void scatter(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            putByte((int) (value >>> (8 * i)));
        }
    }

    /** Small numbers, of either sign, take few bytes. */
    void putVarInt(int value) {
        putUnsigned(((value << 1) ^ (value >> 31)) & 0xFFFF_FFFFL);
    }

    /** Small numbers, of either sign, take few bytes. */
    void putVarLong(long value) {
        putUnsigned((value << 1) ^ (value >> 63));
    }

    /** Seven bits a byte, the lowest first. */
    void putUnsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            putByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        putByte((int) rest);
    }

    /** Appends the length in bytes, then UTF-8, where a surrogate without its partner is coded like any other char. */
    void putString(String text) {
        byte[] bytes = Utf8.encode(text);
        putUnsigned(bytes.length);
        putBytes(bytes, 0, bytes.length);
    }

    void putBytes(byte[] from, int offset, int length) {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (outAt == outEnd) {
                grow(left);
            }
            int part = Math.min(left, outEnd - outAt);
            out.put(outAt, from, at, part);
            outAt += part;
            at += part;
            left -= part;
        }
    }

    void putShorts(short[] from, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partOut(end - at, 1);
            if (part == 0) {
                putShort(from[at++]);
            } else {
                outView(part, 1).asShortBuffer().put(from, at, part);
                outAt += part << 1;
                at += part;
            }
        }
    }

    void putChars(char[] from, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partOut(end - at, 1);
            if (part == 0) {
                putShort(from[at++]);
            } else {
                outView(part, 1).asCharBuffer().put(from, at, part);
                outAt += part << 1;
                at += part;
            }
        }
    }

    void putInts(int[] from, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partOut(end - at, 2);
            if (part == 0) {
                putInt(from[at++]);
            } else {
                outView(part, 2).asIntBuffer().put(from, at, part);
                outAt += part << 2;
                at += part;
            }
        }
    }

    void putLongs(long[] from, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partOut(end - at, 3);
            if (part == 0) {
                putLong(from[at++]);
            } else {
                outView(part, 3).asLongBuffer().put(from, at, part);
                outAt += part << 3;
                at += part;
            }
        }
    }

    void putFloats(float[] from, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partOut(end - at, 2);
            if (part == 0) {
                putFloat(from[at++]);
            } else {
                outView(part, 2).asFloatBuffer().put(from, at, part);
                outAt += part << 2;
                at += part;
            }
        }
    }

    void putDoubles(double[] from, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partOut(end - at, 3);
            if (part == 0) {
                putDouble(from[at++]);
            } else {
                outView(part, 3).asDoubleBuffer().put(from, at, part);
                outAt += part << 3;
                at += part;
            }
        }
    }

    /** How many elements to append through a view; 0 if the next is to be appended alone. */
    private int partOut(int count, int shift) {
        if (count < FEW) {
            return 0;
        }
        if (outAt == outEnd) {
            grow((long) count << shift);
        }
        return Math.min(count, (outEnd - outAt) >> shift);
    }

    private ByteBuffer outView(int count, int shift) {
        return out.slice(outAt, count << shift).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A stream that appends. Closing it does nothing. */
    OutputStream stream() {
        return appender;
    }

    private final class Appender extends OutputStream {
        @Override
        public void write(int value) {
            putByte(value);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, from.length);
            putBytes(from, offset, length);
        }
    }

    // ---- Consuming

    /** Lets no more than so many bytes be read until {@link #endLimit}. */
    void limit(long bytes) {
        limitAt = consumed() + bytes;
        inEnd = inAt;
    }

    /** Skips what is left before the limit, and lifts it. */
    void endLimit() throws EOFException {
        skip(limitAt - consumed());
        limitAt = Long.MAX_VALUE;
    }

    /** Makes sure that so many bytes can be read. */
    void require(long bytes) throws EOFException {
        if (bytes < 0 || bytes > remaining()) {
            throw new EOFException(bytes + " bytes are to be read, but " + remaining() + " are left");
        }
    }

    /** Finds at least one byte to read. */
    private void refill() throws EOFException {
        require(1);
        while (inAt == end(head)) {
            nextHead();
        }
        inEnd = (int) Math.min(end(head), limitAt - head.base);
    }

    byte getByte() throws EOFException {
        if (inAt == inEnd) {
            refill();
        }
        return in.get(inAt++);
    }

    boolean getBoolean() throws EOFException {
        return getByte() != 0;
    }

    short getShort() throws EOFException {
        int at = inAt;
        if (inEnd - at < Short.BYTES) {
            return (short) gather(Short.BYTES);
        }
        inAt = at + Short.BYTES;
        return in.getShort(at);
    }

    int getInt() throws EOFException {
        int at = inAt;
        if (inEnd - at < Integer.BYTES) {
            return (int) gather(Integer.BYTES);
        }
        inAt = at + Integer.BYTES;
        return in.getInt(at);
    }

    long getLong() throws EOFException {
        int at = inAt;
        if (inEnd - at < Long.BYTES) {
            return gather(Long.BYTES);
        }
        inAt = at + Long.BYTES;
        return in.getLong(at);
    }

    float getFloat() throws EOFException {
        return Float.intBitsToFloat(getInt());
    }

    double getDouble() throws EOFException {
        return Double.longBitsToDouble(getLong());
    }

    private long gather(int bytes) throws EOFException {
        require(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (getByte() & 0xFFL) << (8 * i);
        }
        return value;
    }

    int getVarInt() throws IOException {
        long value = getUnsigned();
        if (value >>> 32 != 0) {
            throw new StreamCorruptedException("a number is too great for an int");
        }
        return (int) (value >>> 1) ^ -(int) (value & 1);
    }

    long getVarLong() throws IOException {
        long value = getUnsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    long getUnsigned() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = getByte();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw new StreamCorruptedException("a number is too great for a long");
    }

    String getString() throws IOException {
        long length = getUnsigned();
        require(length);
        if (length > Integer.MAX_VALUE - 8) {
            throw new StreamCorruptedException("a string of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        getBytes(bytes, 0, bytes.length);
        return Utf8.decode(bytes);
    }

    void getBytes(byte[] to, int offset, int length) throws EOFException {
        require(length);
        int at = offset;
        int left = length;
        while (left > 0) {
            if (inAt == inEnd) {
                refill();
            }
            int part = Math.min(left, inEnd - inAt);
            in.get(inAt, to, at, part);
            inAt += part;
            at += part;
            left -= part;
        }
    }

    void getShorts(short[] to, int offset, int count) throws EOFException {
        require((long) count << 1);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partIn(end - at, 1);
            if (part == 0) {
                to[at++] = getShort();
            } else {
                inView(part, 1).asShortBuffer().get(to, at, part);
                inAt += part << 1;
                at += part;
            }
        }
    }

    void getChars(char[] to, int offset, int count) throws EOFException {
        require((long) count << 1);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partIn(end - at, 1);
            if (part == 0) {
                to[at++] = (char) getShort();
            } else {
                inView(part, 1).asCharBuffer().get(to, at, part);
                inAt += part << 1;
                at += part;
            }
        }
    }

    void getInts(int[] to, int offset, int count) throws EOFException {
        require((long) count << 2);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partIn(end - at, 2);
            if (part == 0) {
                to[at++] = getInt();
            } else {
                inView(part, 2).asIntBuffer().get(to, at, part);
                inAt += part << 2;
                at += part;
            }
        }
    }

    void getLongs(long[] to, int offset, int count) throws EOFException {
        require((long) count << 3);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partIn(end - at, 3);
            if (part == 0) {
                to[at++] = getLong();
            } else {
                inView(part, 3).asLongBuffer().get(to, at, part);
                inAt += part << 3;
                at += part;
            }
        }
    }

    void getFloats(float[] to, int offset, int count) throws EOFException {
        require((long) count << 2);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partIn(end - at, 2);
            if (part == 0) {
                to[at++] = getFloat();
            } else {
                inView(part, 2).asFloatBuffer().get(to, at, part);
                inAt += part << 2;
                at += part;
            }
        }
    }

    void getDoubles(double[] to, int offset, int count) throws EOFException {
        require((long) count << 3);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = partIn(end - at, 3);
            if (part == 0) {
                to[at++] = getDouble();
            } else {
                inView(part, 3).asDoubleBuffer().get(to, at, part);
                inAt += part << 3;
                at += part;
            }
        }
    }

    /** How many elements to read through a view; 0 if the next is to be read alone. */
    private int partIn(int count, int shift) throws EOFException {
        if (count < FEW) {
            return 0;
        }
        if (inAt == inEnd) {
            refill();
        }
        return Math.min(count, (inEnd - inAt) >> shift);
    }

    private ByteBuffer inView(int count, int shift) {
        return in.slice(inAt, count << shift).order(ByteOrder.LITTLE_ENDIAN);
    }

    void skip(long bytes) throws EOFException {
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

    /** The next byte, which stays in the queue. */
    byte peekByte() throws EOFException {
        return (byte) peek(0, Byte.BYTES);
    }

    /** The 4 bytes that follow so many others. All stay in the queue. */
    int peekInt(long offset) throws EOFException {
        return (int) peek(offset, Integer.BYTES);
    }

    /** The 8 bytes that follow so many others. All stay in the queue. */
    long peekLong(long offset) throws EOFException {
        return peek(offset, Long.BYTES);
    }

    private long peek(long offset, int bytes) throws EOFException {
        require(offset + bytes);
        Segment segment = segmentOf(consumed() + offset);
        int at = (int) (consumed() + offset - segment.base);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            while (at == end(segment)) {
                segment = Objects.requireNonNull(segment.next);
                at = 0;
            }
            value |= (segment.bytes.get(at++) & 0xFFL) << (8 * i);
        }
        return value;
    }

    /** A stream of the next bytes, so many, all of which are there. Closing it skips what was not read of them. */
    InputStream stream(long length) throws EOFException {
        require(length);
        return new Excerpt(consumed() + length);
    }

    private final class Excerpt extends InputStream {
        private final long end;

        Excerpt(long end) {
            this.end = end;
        }

        private long left() {
            return end - consumed();
        }

        @Override
        public int read() throws EOFException {
            return left() <= 0 ? -1 : getByte() & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws EOFException {
            Objects.checkFromIndexSize(offset, length, to.length);
            if (length == 0) {
                return 0;
            }
            long left = left();
            if (left <= 0) {
                return -1;
            }
            int part = (int) Math.min(length, left);
            getBytes(to, offset, part);
            return part;
        }

        @Override
        public long skip(long count) throws EOFException {
            long part = Math.max(0, Math.min(count, left()));
            ByteQueue.this.skip(part);
            return part;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, left());
        }

        @Override
        public void close() throws EOFException {
            ByteQueue.this.skip(Math.max(0, left()));
        }
    }

    // ---- Links

    /** Says how many bytes more a link will give, so that few large reads take them. */
    void expect(long bytes) {
        expected = bytes;
    }

    /**
     * Appends what a link has, by one read.
     *
     * @return what the link returned: how many bytes, 0 if it has none now, -1 at its end
     */
    int readFrom(Link link) throws IOException {
        if (isEmpty()) {
            while (head != tail) {
                nextHead();
            }
            restart();
        }
        if (outEnd - outAt < ROOM_TO_FILL) {
            grow(expected);
        }
        int read = link.read(tail.part(outAt, outEnd));
        if (read > 0) {
            outAt += Objects.checkIndex(read, outEnd - outAt + 1);
            expected = Math.max(0, expected - read);
        }
        return read;
    }

    /**
     * Consumes as much as a link takes.
     *
     * @return whether that was all
     */
    boolean writeTo(Link link) throws IOException {
        while (true) {
            int end = end(head);
            if (inAt < end) {
                int written = link.write(head.part(inAt, end));
                inAt += Objects.checkIndex(written, end - inAt + 1);
                inEnd = inAt;
                if (inAt < end) {
                    return false;
                }
            }
            if (head == tail) {
                restart();
                return true;
            }
            nextHead();
        }
    }
}
