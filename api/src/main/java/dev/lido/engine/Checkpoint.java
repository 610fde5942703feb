package dev.lido.engine;

import dev.lido.LidoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Results of calls in a file, for a program that may be cut off and started again.
 *
 * <p>The file begins with a mark and the seed of the calls. A record follows for each result, in the order of their
 * arrival: its length, the call's number, the verb, the task's index, the serialised value, and a checksum. A record
 * that was cut off, with all behind it, is dropped at the next reading. The file is open, and locked against other
 * processes, only while it is read or written.
 */
final class Checkpoint {
    private static final byte[] MARK = "LIDO-CP1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MARK.length + Long.BYTES;

    private final Path path;
    private final long seed;

    private Checkpoint(Path path, long seed) {
        this.path = path;
        this.seed = seed;
    }

    /**
     * Opens or makes a checkpoint.
     *
     * @param seeds the seed for a new file; an old one keeps its own, unless a user set another
     */
    static Checkpoint open(Path path, SeedScope seeds) {
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer header = read(file, 0, (int) Math.min(HEADER, file.size()));
            if (header.remaining() < HEADER && isPrefix(header)) {
                header = ByteBuffer.allocate(HEADER)
                        .put(MARK)
                        .putLong(seeds.seed())
                        .flip();
                write(file.truncate(0), header.duplicate());
            }
            if (header.remaining() < HEADER || header.mismatch(ByteBuffer.wrap(MARK)) < MARK.length) {
                throw failure(path, "is not a checkpoint of Lido; name another file, or remove this one", null);
            }
            long stored = header.getLong(MARK.length);
            if (seeds.explicit() && stored != seeds.seed()) {
                throw failure(
                        path,
                        "was made with the seed " + stored + ", but the view has the seed " + seeds.seed()
                                + "; use the same seed, or another file",
                        null);
            }
            return new Checkpoint(path, stored);
        } catch (IOException e) {
            throw failure(path, "can not be opened: " + e, e);
        }
    }

    private static boolean isPrefix(ByteBuffer header) {
        int length = Math.min(header.remaining(), MARK.length);
        return header.slice(0, length).equals(ByteBuffer.wrap(MARK, 0, length));
    }

    long seed() {
        return seed;
    }

    /** Begins a call: reads what the file holds of it. */
    Call begin(long call, Verb verb) {
        Map<Long, Object> known = new HashMap<>();
        withFile(file -> load(file, call, verb, known));
        return new Call(call, verb, known);
    }

    private void load(FileChannel file, long call, Verb verb, Map<Long, Object> known) throws IOException {
        long position = HEADER;
        while (true) {
            ByteBuffer record = readRecord(file, position);
            if (record == null) {
                file.truncate(position);
                return;
            }
            position += Integer.BYTES + record.remaining() + Long.BYTES;
            if (record.getLong() == call) {
                byte[] name = new byte[record.get()];
                record.get(name);
                String recordedVerb = new String(name, StandardCharsets.US_ASCII);
                if (!recordedVerb.equals(verb.verbName())) {
                    throw failure(
                            path,
                            "holds results of " + recordedVerb + " for call " + call + ", which now is "
                                    + verb.verbName() + "; after a change of the program use another file",
                            null);
                }
                long index = record.getLong();
                byte[] value = new byte[record.remaining()];
                record.get(value);
                known.put(index, Serialised.read(value, "checkpointed result", Checkpoint.class));
            }
        }
    }

    /**
     * Does something with the open file while no other call and no other process does. One lock for all files of this
     * JVM, since the JDK refuses to lock a file twice.
     */
    private void withFile(FileUse use) {
        synchronized (Checkpoint.class) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                FileLock lock = file.lock();
                try {
                    use.with(file);
                } finally {
                    lock.release();
                }
            } catch (IOException e) {
                throw failure(path, "can not be read or written: " + e, e);
            }
        }
    }

    /** The content of the record at a position, or null if there is none or it was cut off. */
    private static @Nullable ByteBuffer readRecord(FileChannel file, long position) throws IOException {
        try {
            int length = read(file, position, Integer.BYTES).getInt();
            if (length < 0 || length > file.size() - position) {
                return null;
            }
            ByteBuffer record = read(file, position + Integer.BYTES, length + Long.BYTES);
            ByteBuffer content = record.slice(0, length);
            return record.getLong(length) == checksum(content.duplicate()) ? content : null;
        } catch (BufferUnderflowException | IndexOutOfBoundsException cutOff) {
            return null;
        }
    }

    private static long checksum(ByteBuffer content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return crc.getValue();
    }

    private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
            // reads on
        }
        return buffer.flip();
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        long position = file.size();
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }

    private static LidoException failure(Path path, String why, @Nullable Throwable cause) {
        return new LidoException("LIDO-19", "the checkpoint " + path + " " + why, cause);
    }

    /** Something done with the open file. */
    private interface FileUse {
        void with(FileChannel file) throws IOException;
    }

    /** One call's part of the file. Used by the job's owner, but for {@link #known}. */
    final class Call {
        private final long number;
        private final byte[] verb;
        private final Map<Long, Object> known;
        private final Set<Long> fromFile;
        private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();

        private Call(long number, Verb verb, Map<Long, Object> known) {
            this.number = number;
            this.verb = verb.verbName().getBytes(StandardCharsets.US_ASCII);
            this.known = known;
            this.fromFile = new HashSet<>(known.keySet());
        }

        /**
         * The results that the file held when the call began, by index. For the job, which removes those it has used.
         */
        Map<Long, Object> known() {
            return known;
        }

        /** Notes a result, unless it came from the file, for the next {@link #write}. */
        void add(long index, Object value) {
            if (fromFile.remove(index)) {
                return;
            }
            byte[] content = Serialised.write(value, "checkpointed result");
            int length = Long.BYTES + 1 + verb.length + Long.BYTES + content.length;
            ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + length + Long.BYTES);
            record.putInt(length)
                    .putLong(number)
                    .put((byte) verb.length)
                    .put(verb)
                    .putLong(index)
                    .put(content);
            record.putLong(checksum(record.slice(Integer.BYTES, length)));
            unwritten.writeBytes(record.array());
        }

        /** Writes what was noted, so that it outlives this process. */
        void write() {
            if (unwritten.size() > 0) {
                withFile(file -> Checkpoint.write(file, ByteBuffer.wrap(unwritten.toByteArray())));
                unwritten.reset();
            }
        }
    }
}
