package dev.lido.engine.data;

import dev.lido.engine.data.CheckpointRecords.Content;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Looks through the records of a checkpoint's file, from a position to its end, with little memory however large they
 * are. What is no record with a right checksum is skipped up to the next mark; as the mark is random it is not met
 * inside a result by chance.
 */
final class CheckpointScan {
    private static final int BUFFER = 1 << 20;

    private final RandomAccessFile open;
    private final long mark;
    private final RecordReader records;
    private final long size;
    private final byte[] buffer;

    /** What part of the file the buffer has. */
    private long from;

    private int filled;

    /** Behind the last record that is right. */
    private long end;

    /** How many bytes between the records are no part of any. */
    private long damaged;

    /** Whether the last record that was not right began well and was cut off by the file's end. */
    private boolean cutOff;

    /**
     * @param mark the mark of the file's records
     * @param start where the first record should stand
     * @param records is told of each record
     */
    CheckpointScan(RandomAccessFile open, long mark, long start, RecordReader records) throws IOException {
        this.open = open;
        this.mark = mark;
        this.records = records;
        this.size = open.length();
        this.end = start;
        this.buffer = new byte[(int) Math.max(0, Math.min(BUFFER, size - start))];
    }

    /** Looks through all. */
    void run() throws IOException {
        long position = end;
        while (position < size) {
            long next = record(position);
            if (next > 0) {
                damaged += position - end;
                end = next;
            } else {
                next = findMark(position + 1);
            }
            if (next < 0) {
                return;
            }
            position = next;
        }
    }

    /** Where the last record ends that is right. */
    long end() {
        return end;
    }

    /** How many bytes before this end are damaged. */
    long damaged() {
        return damaged;
    }

    /** How many bytes after this end are damaged, if they are more than a record that was cut off. */
    long damagedAtEnd() {
        return cutOff ? 0 : size - end;
    }

    /** The given part of the file, in the buffer. */
    private ByteBuffer part(long position, int length) throws IOException {
        if (position < from || position + length > from + filled) {
            open.seek(position);
            filled = (int) Math.min(buffer.length, size - position);
            open.readFully(buffer, 0, filled);
            from = position;
        }
        return ByteBuffer.wrap(buffer, (int) (position - from), length).slice();
    }

    /** Tells of the record at a position. Returns where it ends, or -1 if there is none that is right. */
    private long record(long position) throws IOException {
        cutOff = false;
        if (size - position < CheckpointRecords.HEAD) {
            cutOff = isBeginOfMark(position);
            return -1;
        }
        ByteBuffer head = part(position, CheckpointRecords.HEAD);
        int length = head.getInt(CheckpointRecords.LENGTH_AT);
        if (head.getLong(0) != mark || length < 0) {
            return -1;
        }
        long begin = position + CheckpointRecords.HEAD;
        if (length > size - begin) {
            cutOff = true;
            return -1;
        }
        int expected = head.getInt(CheckpointRecords.CHECKSUM_AT);
        CRC32C checksum = CheckpointRecords.begin(length);
        for (long at = begin; at < begin + length; at += buffer.length) {
            checksum.update(part(at, (int) Math.min(buffer.length, begin + length - at)));
        }
        if ((int) checksum.getValue() != expected) {
            return -1;
        }
        records.record(new Content(part(begin, Math.min(Content.MOST_BYTES, length))), position);
        return begin + length;
    }

    private boolean isBeginOfMark(long position) throws IOException {
        byte[] start = ByteBuffer.allocate(Long.BYTES).putLong(mark).array();
        int length = (int) Math.min(Long.BYTES, size - position);
        return part(position, length).equals(ByteBuffer.wrap(start, 0, length));
    }

    /** Where the next mark stands from a position on, or -1. */
    private long findMark(long position) throws IOException {
        long window = 0;
        long at = position;
        while (at < size) {
            ByteBuffer bytes = part(at, (int) Math.min(buffer.length, size - at));
            while (bytes.hasRemaining()) {
                window = window << Byte.SIZE | (bytes.get() & 0xff);
                at++;
                if (window == mark && at - position >= Long.BYTES) {
                    return at - Long.BYTES;
                }
            }
        }
        return -1;
    }

    /** Is told of each record that is right. */
    interface RecordReader {
        /**
         * Called for each record.
         *
         * @param position where it stands
         */
        void record(Content content, long position);
    }
}
