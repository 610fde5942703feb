package dev.lido.engine.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Records that are to be added to the file of a checkpoint, as bytes. Used by one thread.
 *
 * <p>A record is the file's mark, the length of its content, a checksum of this length and the content, and the content:
 * the number of the call, its verb, the index of the first result, how many results with consecutive indexes there are,
 * and each with its length. All numbers are big-endian.
 */
final class CheckpointRecords {
    /** Mark, length and checksum. */
    static final int HEAD = Long.BYTES + 2 * Integer.BYTES;

    static final int LENGTH_AT = Long.BYTES;
    static final int CHECKSUM_AT = LENGTH_AT + Integer.BYTES;

    /** Above this a record ends: a damaged one costs all its results, while where each stands is to be remembered. */
    private static final int MOST_IN_RECORD = 4096;

    /** How much room is kept for further records. */
    private static final int ROOM = 1 << 17;

    private final long mark;
    private final long call;
    private final byte[] verb;
    private byte[] bytes = new byte[0];
    private int size;

    /** Where the record that is being made begins, or -1. */
    private int begin = -1;

    private long next;
    private int count;

    CheckpointRecords(long mark, long call, String verb) {
        this.mark = mark;
        this.call = call;
        this.verb = verb.getBytes(StandardCharsets.US_ASCII);
    }

    int size() {
        return size;
    }

    /** Adds a result, to the record of the one before it where it is the next one. */
    void add(long index, byte[] result) {
        if (begin >= 0 && (index != next || size - begin >= MOST_IN_RECORD)) {
            endRecord();
        }
        if (begin < 0) {
            beginRecord(index);
        }
        room(Integer.BYTES + result.length).putInt(result.length).put(result);
        size += Integer.BYTES + result.length;
        count++;
        next = index + 1;
    }

    private void beginRecord(long index) {
        int head = HEAD + Long.BYTES + 1 + verb.length + Long.BYTES + Integer.BYTES;
        room(head)
                .putLong(mark)
                .putLong(0)
                .putLong(call)
                .put((byte) verb.length)
                .put(verb)
                .putLong(index)
                .putInt(0);
        begin = size;
        count = 0;
        size += head;
    }

    /** Completes the record that is being made, if one is. */
    void endRecord() {
        if (begin < 0) {
            return;
        }
        int content = begin + HEAD;
        ByteBuffer record = ByteBuffer.wrap(bytes);
        record.putInt(begin + LENGTH_AT, size - content);
        record.putInt(content + Long.BYTES + 1 + verb.length + Long.BYTES, count);
        record.putInt(
                begin + CHECKSUM_AT, checksum(record.getInt(begin + LENGTH_AT), record.slice(content, size - content)));
        begin = -1;
    }

    private ByteBuffer room(int length) {
        if (length > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), (int)
                    Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length)));
        }
        return ByteBuffer.wrap(bytes, size, length);
    }

    /** The bytes, of which the first {@link #size} are meant. */
    byte[] bytes() {
        return bytes;
    }

    void clear() {
        size = 0;
        bytes = bytes.length > ROOM ? new byte[0] : bytes;
    }

    /** The checksum of a record. */
    static int checksum(int length, ByteBuffer content) {
        CRC32C checksum = begin(length);
        checksum.update(content);
        return (int) checksum.getValue();
    }

    /** The checksum of a record to which its content is still to be added. */
    static CRC32C begin(int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
        return checksum;
    }

    /** The begin of a record's content; its results follow in the buffer. */
    static final class Content {
        /** The most bytes that this takes. */
        static final int MOST_BYTES = Long.BYTES + 1 + Byte.MAX_VALUE + Long.BYTES + Integer.BYTES;

        final long call;
        final String verb;
        final long first;
        final int count;

        Content(ByteBuffer buffer) {
            call = buffer.getLong();
            byte[] name = new byte[buffer.get()];
            buffer.get(name);
            verb = new String(name, StandardCharsets.US_ASCII);
            first = buffer.getLong();
            count = buffer.getInt();
        }
    }
}
