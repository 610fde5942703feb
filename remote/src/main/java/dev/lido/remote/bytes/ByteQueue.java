package dev.lido.remote.bytes;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A queue of bytes in direct buffers. Values are appended one by one and consumed in place by a connection, or appended
 * in place by a connection and consumed one by one. Everything is little-endian. Not thread-safe.
 *
 * <p>The reading methods throw an {@link EOFException} where fewer bytes are left than asked for; nothing is consumed
 * then by those that read a fixed number of bytes.
 */
public final class ByteQueue extends ByteChain {
    private final Appender appender = new Appender();

    /** For an element that does not fit into what is left of a segment. Direct, as those are: one class is quicker than two. */
    private final ByteBuffer seam = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Replaces the 8 bytes after a mark, which are in the queue. */
    public void setLong(long mark, long value) {
        set(mark, value, Long.BYTES);
    }

    /** Replaces the 4 bytes after a mark, which are in the queue. */
    public void setInt(long mark, int value) {
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

    public void putByte(int value) {
        if (outAt == outEnd) {
            grow(1);
        }
        out.put(outAt++, (byte) value);
    }

    public void putBoolean(boolean value) {
        putByte(value ? 1 : 0);
    }

    public void putShort(int value) {
        int at = outAt;
        if (outEnd - at < Short.BYTES) {
            scatter(value, Short.BYTES);
        } else {
            out.putShort(at, (short) value);
            outAt = at + Short.BYTES;
        }
    }

    public void putInt(int value) {
        int at = outAt;
        if (outEnd - at < Integer.BYTES) {
            scatter(value, Integer.BYTES);
        } else {
            out.putInt(at, value);
            outAt = at + Integer.BYTES;
        }
    }

    public void putLong(long value) {
        int at = outAt;
        if (outEnd - at < Long.BYTES) {
            scatter(value, Long.BYTES);
        } else {
            out.putLong(at, value);
            outAt = at + Long.BYTES;
        }
    }

    public void putFloat(float value) {
        putInt(Float.floatToRawIntBits(value));
    }

    public void putDouble(double value) {
        putLong(Double.doubleToRawLongBits(value));
    }

    private void scatter(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            putByte((int) (value >>> (8 * i)));
        }
    }

    /** Small numbers, of either sign, take few bytes. */
    public void putVarInt(int value) {
        putUnsigned(((value << 1) ^ (value >> 31)) & 0xFFFF_FFFFL);
    }

    /** Small numbers, of either sign, take few bytes. */
    public void putVarLong(long value) {
        putUnsigned((value << 1) ^ (value >> 63));
    }

    /** Seven bits a byte, the lowest first. */
    public void putUnsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            putByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        putByte((int) rest);
    }

    /** Appends the length in bytes, then UTF-8, where a surrogate without its partner is coded like any other char. */
    public void putString(String text) {
        byte[] bytes = Utf8.encode(text);
        putUnsigned(bytes.length);
        putBytes(bytes, 0, bytes.length);
    }

    public void putBytes(byte[] from, int offset, int length) {
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

    /**
     * Appends elements of an array, without their number.
     *
     * @param tag the array's kind, of those of {@link ArrayBytes}
     */
    public void putArray(int tag, Object from, int offset, int count) {
        int shift = ArrayBytes.shift(tag);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            if (outAt == outEnd) {
                grow((long) (end - at) << shift);
            }
            int part = Math.min(end - at, (outEnd - outAt) >> shift);
            if (part > 0) {
                ArrayBytes.put(tag, from, at, part, out, outAt);
                outAt += part << shift;
                at += part;
            } else {
                ArrayBytes.put(tag, from, at, 1, seam, 0);
                scatter(seam.getLong(0), 1 << shift);
                at++;
            }
        }
    }

    /** A stream that appends. Closing it does nothing. */
    public OutputStream stream() {
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

    public byte getByte() throws EOFException {
        if (inAt == inEnd) {
            refill();
        }
        return in.get(inAt++);
    }

    public boolean getBoolean() throws EOFException {
        return getByte() != 0;
    }

    public short getShort() throws EOFException {
        int at = inAt;
        if (inEnd - at < Short.BYTES) {
            return (short) gather(Short.BYTES);
        }
        inAt = at + Short.BYTES;
        return in.getShort(at);
    }

    public int getInt() throws EOFException {
        int at = inAt;
        if (inEnd - at < Integer.BYTES) {
            return (int) gather(Integer.BYTES);
        }
        inAt = at + Integer.BYTES;
        return in.getInt(at);
    }

    public long getLong() throws EOFException {
        int at = inAt;
        if (inEnd - at < Long.BYTES) {
            return gather(Long.BYTES);
        }
        inAt = at + Long.BYTES;
        return in.getLong(at);
    }

    public float getFloat() throws EOFException {
        return Float.intBitsToFloat(getInt());
    }

    public double getDouble() throws EOFException {
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

    public int getVarInt() throws IOException {
        long value = getUnsigned();
        if (value >>> 32 != 0) {
            throw new StreamCorruptedException("a number is too great for an int");
        }
        return (int) (value >>> 1) ^ -(int) (value & 1);
    }

    public long getVarLong() throws IOException {
        long value = getUnsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    public long getUnsigned() throws IOException {
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

    /** If there is no memory for it, its bytes are consumed all the same. */
    public String getString() throws IOException {
        long length = getUnsigned();
        require(length);
        if (length > Integer.MAX_VALUE - 8) {
            throw new StreamCorruptedException("a string of " + length + " bytes");
        }
        long after = remaining() - length;
        try {
            byte[] bytes = new byte[(int) length];
            getBytes(bytes, 0, bytes.length);
            return Utf8.decode(bytes);
        } catch (OutOfMemoryError e) {
            skip(remaining() - after);
            throw e;
        }
    }

    public void getBytes(byte[] to, int offset, int length) throws EOFException {
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

    /**
     * Consumes elements of an array.
     *
     * @param tag the array's kind, of those of {@link ArrayBytes}
     */
    public void getArray(int tag, Object to, int offset, int count) throws EOFException {
        int shift = ArrayBytes.shift(tag);
        require((long) count << shift);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            if (inAt == inEnd) {
                refill();
            }
            int part = Math.min(end - at, (inEnd - inAt) >> shift);
            if (part > 0) {
                ArrayBytes.get(tag, in, inAt, to, at, part);
                inAt += part << shift;
                at += part;
            } else {
                seam.putLong(0, gather(1 << shift));
                ArrayBytes.get(tag, seam, 0, to, at, 1);
                at++;
            }
        }
    }

    /** The next byte, which stays in the queue. */
    public byte peekByte() throws EOFException {
        return (byte) peek(0, Byte.BYTES);
    }

    /** The 4 bytes that follow so many others. All stay in the queue. */
    public int peekInt(long offset) throws EOFException {
        return (int) peek(offset, Integer.BYTES);
    }

    /** The 8 bytes that follow so many others. All stay in the queue. */
    public long peekLong(long offset) throws EOFException {
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
    public InputStream stream(long length) throws EOFException {
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
}
