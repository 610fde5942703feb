package dev.lido.engine.data;

import dev.lido.LidoException;
import dev.lido.engine.data.CheckpointScan.RecordReader;
import dev.lido.engine.threads.Logs;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file of a checkpoint: its format, and access to it.
 *
 * <p>The file begins with a head: {@link #VERSION}, the seed of the calls, a random number that marks the records of
 * this file, and a checksum of these. {@linkplain CheckpointRecords Records} follow. What is damaged at the end of the
 * file is cut off, and so is what was written of a write that failed; so no half record stands before the next one.
 */
final class CheckpointFile {
    private static final byte[] FAMILY = "LIDO-CP".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "LIDO-CP2".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = VERSION.length + 2 * Long.BYTES + Integer.BYTES;
    private static final int MARK_AT = VERSION.length + Long.BYTES;
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final File file;
    private final FileGuard guard;

    // In the head; written by open only.
    private long seed;
    private long mark;

    /** Where the records end that were seen or written. Written by a thread that has the file open. */
    private volatile long end;

    private CheckpointFile(Path path) {
        this.path = path;
        try {
            this.file = path.toFile();
            this.guard = FileGuard.of(file.getCanonicalFile());
        } catch (UnsupportedOperationException | IOException e) {
            throw failure("cannot be opened: " + e, e);
        }
    }

    /**
     * Opens or makes a file.
     *
     * @param newSeed the seed for a new file
     * @param records is told of each record that the file has
     */
    static CheckpointFile open(Path path, long newSeed, RecordReader records) {
        CheckpointFile opened = new CheckpointFile(path);
        opened.access(true, file -> {
            opened.readHead(file, newSeed);
            return null;
        });
        // The first look may take long, so other programs are not locked out; what it finds at the end may be half
        // written.
        opened.access(false, file -> opened.readNew(file, records, false));
        opened.access(true, file -> opened.readNew(file, records, true));
        return opened;
    }

    private void readHead(RandomAccessFile open, long newSeed) throws IOException {
        byte[] head = new byte[(int) Math.min(HEAD, open.length())];
        open.readFully(head);
        int common = Math.min(head.length, VERSION.length);
        if (head.length < HEAD && Arrays.equals(head, 0, common, VERSION, 0, common)) {
            // New, or cut off before anything else could have been written.
            open.setLength(0);
            head = newHead(newSeed);
            write(open, 0, head, head.length);
        }
        if (!Arrays.equals(head, 0, VERSION.length, VERSION, 0, VERSION.length)) {
            boolean otherVersion =
                    head.length > FAMILY.length && Arrays.equals(head, 0, FAMILY.length, FAMILY, 0, FAMILY.length);
            throw failure(
                    otherVersion
                            ? "has the format of another version of Lido, " + text(head) + " instead of "
                                    + text(VERSION) + "; continue with that version, or name another file"
                            : "is not a checkpoint of Lido; name another file, or remove this one",
                    null);
        }
        ByteBuffer content = ByteBuffer.wrap(head);
        if (content.getInt(HEAD - Integer.BYTES) != checksum(head)) {
            throw failure(
                    "is damaged in its first " + HEAD + " bytes, which contain the seed of the calls; restore a copy,"
                            + " or name another file",
                    null);
        }
        seed = content.getLong(VERSION.length);
        mark = content.getLong(MARK_AT);
        end = HEAD;
    }

    private static byte[] newHead(long seed) {
        byte[] head = new byte[HEAD];
        ByteBuffer content = ByteBuffer.wrap(head);
        content.put(VERSION)
                .putLong(seed)
                .putLong(ThreadLocalRandom.current().nextLong())
                .putInt(checksum(head));
        return head;
    }

    private static String text(byte[] version) {
        return new String(version, 0, VERSION.length, StandardCharsets.ISO_8859_1);
    }

    private static int checksum(byte[] head) {
        CRC32C checksum = new CRC32C();
        checksum.update(head, 0, HEAD - Integer.BYTES);
        return (int) checksum.getValue();
    }

    long seed() {
        return seed;
    }

    /** Room for records of a call. */
    CheckpointRecords records(long call, String verb) {
        return new CheckpointRecords(mark, call, verb);
    }

    /** Reads the records that others have added since. */
    void update(RecordReader records) {
        if (file.length() != end) {
            access(true, open -> readNew(open, records, true));
        }
    }

    /** Adds records at the end, after having read those that others have added since. */
    void append(CheckpointRecords added, RecordReader others) {
        try {
            access(true, open -> {
                readNew(open, others, true);
                long begin = end;
                write(open, begin, added.bytes(), added.size());
                end = begin + added.size();
                return null;
            });
        } finally {
            added.clear();
        }
    }

    /** Writes all or nothing: what was written of a write that failed would stand before the next record. */
    private static void write(RandomAccessFile open, long position, byte[] bytes, int length) throws IOException {
        try {
            open.seek(position);
            for (int from = 0; from < length; from += BUFFER) {
                open.write(bytes, from, Math.min(BUFFER, length - from));
            }
        } catch (IOException | Error thrown) {
            try {
                open.setLength(position);
            } catch (IOException e) {
                thrown.addSuppressed(e);
            }
            throw thrown;
        }
    }

    /** The content of the record at a position where one was seen. */
    ByteBuffer read(long position) {
        return access(false, open -> {
            open.seek(position);
            boolean marked = open.readLong() == mark;
            int length = open.readInt();
            int checksum = open.readInt();
            if (!marked || length < 0 || length > open.length() - position) {
                throw changed();
            }
            byte[] content = new byte[length];
            open.readFully(content);
            if (checksum != CheckpointRecords.checksum(length, ByteBuffer.wrap(content))) {
                throw changed();
            }
            return ByteBuffer.wrap(content);
        });
    }

    /** @param cut whether what is damaged at the end is cut off, for which nobody else may be writing */
    private @Nullable Void readNew(RandomAccessFile open, RecordReader records, boolean cut) throws IOException {
        CheckpointScan scan = new CheckpointScan(open, mark, end, records);
        scan.run();
        end = scan.end();
        long damaged = scan.damaged();
        if (cut && end < open.length()) {
            open.setLength(end);
            damaged += scan.damagedAtEnd();
        }
        if (damaged > 0) {
            Logs.LIDO.log(
                    Level.WARNING,
                    damaged + " bytes of the checkpoint " + path
                            + " are damaged; the results that they contained are computed again");
        }
        return null;
    }

    /** @param alone whether no other program may have the file open, either */
    private <T> T access(boolean alone, FileGuard.FileUse<T> use) {
        try {
            if (end > 0 && !file.exists()) {
                // It must not be made anew by being opened.
                throw changed();
            }
            return guard.access(alone, open -> {
                checkIsSame(open);
                return use.with(open);
            });
        } catch (EOFException e) {
            throw changed();
        } catch (IOException e) {
            throw failure("cannot be read or written: " + e, e);
        }
    }

    private void checkIsSame(RandomAccessFile open) throws IOException {
        if (end > 0) {
            open.seek(MARK_AT);
            if (open.length() < end || open.readLong() != mark) {
                throw changed();
            }
        }
    }

    private LidoException changed() {
        return failure("was removed, replaced or shortened while it was in use; start the program again", null);
    }

    LidoException failure(String why, @Nullable Throwable cause) {
        return new LidoException("LIDO-19", "the checkpoint " + path + " " + why, cause);
    }
}
