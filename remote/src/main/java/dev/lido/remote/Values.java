package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.spi.JavaSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * How functions, inputs, results and exceptions are coded. Thread-safe.
 *
 * <p>A batch is the number of its values, and then runs. Values of one class that follow each other are a run: a tag,
 * their number, and the values, which for numbers means in bulk and no wider than they need to be. What has no encoding
 * of its own goes through the codec, each value for itself and preceded by its length, so that a value that cannot be
 * written or read harms no other, and none depends on which others travel with it.
 */
final class Values {
    /** The most nulls of a run, so that few bytes cannot claim to be many values. */
    private static final int NULLS = 64;

    // What precedes an array: it could not be written, follows, or lies in shared memory.
    private static final int ABSENT_ARRAY = 0;
    private static final int ARRAY = 1;
    private static final int SHARED_ARRAY = 2;

    /** Instead of the length of a value: it could not be written. */
    private static final long ABSENT = -1;

    private final Codec codec;
    private final ClassLoader loader;
    private final Classes classes;
    private final @Nullable SharedMemory shared;

    Values(Codec codec, ClassLoader loader) {
        this(codec, loader, null);
    }

    /** @param shared takes and gives large arrays. Values that share memory are for one thread at a time. */
    Values(Codec codec, ClassLoader loader, @Nullable SharedMemory shared) {
        this.codec = codec;
        this.loader = loader;
        this.classes = new Classes(codec, loader);
        this.shared = shared;
    }

    /** Is told which values of a batch could not be written. */
    interface Problems {
        /**
         * A value could not be written, and will be absent at the other end.
         *
         * @param position its position in the batch, from 0
         */
        void problem(int position, LidoException problem);
    }

    /** Is given the values of a batch, in their order. */
    interface Receiver {
        void value(int position, @Nullable Object value);

        /** The other end could not write this value. */
        void absent(int position);

        /** This value could not be read. */
        void problem(int position, LidoException problem);
    }

    // ---- Writing

    /**
     * Appends a batch.
     *
     * @param from the position of the first value in the list
     * @param role what a value is, for the errors: {@code task's argument}
     */
    void writeBatch(ByteQueue out, List<?> values, int from, int count, String role, Problems problems) {
        Object[] copy = new Object[count];
        if (values instanceof RandomAccess) {
            for (int i = 0; i < count; i++) {
                copy[i] = values.get(from + i);
            }
        } else {
            Iterator<?> iterator = values.listIterator(from);
            for (int i = 0; i < count; i++) {
                copy[i] = iterator.next();
            }
        }
        writeBatch(out, copy, 0, count, role, problems);
    }

    /**
     * Appends a batch.
     *
     * @param from the position of the first value in the array
     * @param role what a value is, for the errors: {@code task's argument}
     */
    void writeBatch(ByteQueue out, @Nullable Object[] values, int from, int count, String role, Problems problems) {
        out.putUnsigned(count);
        writeRuns(out, values, from, count, role, problems);
    }

    private void writeRuns(
            ByteQueue out, @Nullable Object[] values, int from, int count, String role, Problems problems) {
        int end = from + count;
        int at = from;
        while (at < end) {
            Object first = values[at];
            int runEnd = at + 1;
            if (first == null) {
                while (runEnd < end && runEnd < at + NULLS && values[runEnd] == null) {
                    runEnd++;
                }
                out.putByte(TypeTag.NULL);
                out.putUnsigned(runEnd - at);
            } else {
                Class<?> type = first.getClass();
                boolean tooLong = ScalarCodec.isTooLong(first);
                int tag = tooLong ? TypeTag.OTHER : TypeTag.of(type);
                int most = tooLong ? runEnd : NumberRuns.are(tag) ? Math.min(end, at + NumberRuns.MOST) : end;
                while (runEnd < most) {
                    Object next = values[runEnd];
                    if (next == null || next.getClass() != type || ScalarCodec.isTooLong(next)) {
                        break;
                    }
                    runEnd++;
                }
                writeRun(out, tag, values, at, runEnd, from, role, problems);
            }
            at = runEnd;
        }
    }

    private void writeRun(
            ByteQueue out,
            int tag,
            @Nullable Object[] values,
            int from,
            int to,
            int origin,
            String role,
            Problems problems) {
        if (NumberRuns.are(tag)) {
            NumberRuns.write(out, tag, values, from, to);
        } else if (tag == TypeTag.RECORD) {
            int written = writeRecords(out, values, from, to);
            writeOthers(out, values, written, to, origin, role, problems);
        } else if (tag == TypeTag.OTHER) {
            writeOthers(out, values, from, to, origin, role, problems);
        } else if (TypeTag.isArray(tag)) {
            writeArrays(out, tag, values, from, to, origin, role, problems);
        } else {
            out.putByte(tag);
            out.putUnsigned(to - from);
            for (int i = from; i < to; i++) {
                ScalarCodec.write(out, tag, values[i]);
            }
        }
    }

    /** Writes as many records of the run as have a compact encoding. Returns the position of the first that has not. */
    private static int writeRecords(ByteQueue out, @Nullable Object[] values, int from, int to) {
        if (RecordShape.of(values[from].getClass()) == null) {
            return from;
        }
        long start = out.mark();
        out.putByte(TypeTag.RECORD);
        out.putInt(0);
        RecordWriter writer = new RecordWriter(out);
        int at = from;
        while (at < to) {
            long before = out.mark();
            if (!writesRecord(writer, values[at])) {
                out.truncate(before);
                break;
            }
            at++;
        }
        if (at == from) {
            out.truncate(start);
        } else {
            out.setInt(start + 1, at - from);
        }
        return at;
    }

    private static boolean writesRecord(RecordWriter writer, Object value) {
        try {
            return writer.write(value);
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private void writeArrays(
            ByteQueue out,
            int tag,
            @Nullable Object[] values,
            int from,
            int to,
            int origin,
            String role,
            Problems problems) {
        out.putByte(tag);
        out.putUnsigned(to - from);
        for (int i = from; i < to; i++) {
            long mark = out.mark();
            LidoException problem = null;
            try {
                writeArray(out, tag, values[i]);
            } catch (OutOfMemoryError e) {
                problem = JavaSerialization.unwritable(role, values[i], e);
                out.truncate(mark);
                out.putByte(ABSENT_ARRAY);
            }
            if (problem != null) {
                problems.problem(i - origin, problem);
            }
        }
    }

    private void writeArray(ByteQueue out, int tag, Object array) {
        long position = shared == null ? SharedSender.NO_ROOM : shared.sender().send(tag, array);
        if (position == SharedSender.NO_ROOM) {
            out.putByte(ARRAY);
            ScalarCodec.write(out, tag, array);
        } else {
            out.putByte(SHARED_ARRAY);
            out.putUnsigned(ArrayBytes.length(tag, array));
            out.putLong(position);
        }
    }

    private void writeOthers(
            ByteQueue out, @Nullable Object[] values, int from, int to, int origin, String role, Problems problems) {
        if (from == to) {
            return;
        }
        out.putByte(TypeTag.OTHER);
        out.putUnsigned(to - from);
        for (int i = from; i < to; i++) {
            Throwable cause = encode(out, values[i]);
            if (cause != null) {
                problems.problem(i - origin, JavaSerialization.unwritable(role, values[i], cause));
            }
        }
    }

    /** Appends a value, after its length, by the codec; if that fails, a mark that it is absent. Returns why it failed. */
    @Nullable Throwable encode(ByteQueue out, Object value) {
        long mark = out.mark();
        try {
            out.putLong(0);
            if (value instanceof EncodedValue encoded) {
                out.stream().write(encoded.bytes);
            } else {
                codec.write(value, out.stream());
            }
            out.setLong(mark, out.mark() - mark - Long.BYTES);
            return null;
        } catch (Throwable e) {
            out.truncate(mark);
            out.putLong(ABSENT);
            return e;
        }
    }

    /**
     * Appends a single value.
     *
     * @throws LidoException LIDO-17, if it cannot be written; nothing is appended then
     */
    void writeValue(ByteQueue out, @Nullable Object value, String role) {
        long mark = out.mark();
        Single single = new Single();
        writeRuns(out, new Object[] {value}, 0, 1, role, single);
        if (single.problem != null) {
            out.truncate(mark);
            throw single.problem;
        }
    }

    /** Appends an exception, and a description of it. Never throws. */
    void writeThrowable(ByteQueue out, Throwable thrown) {
        new ThrowableWriter(this, out).write(thrown);
    }

    // ---- Reading

    /**
     * Reads a batch.
     *
     * @param role what a value is, for the errors: {@code task's argument}
     * @throws IOException if the bytes are no batch
     */
    void readBatch(ByteQueue in, Receiver receiver, String role) throws IOException {
        long count = in.getUnsigned();
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new StreamCorruptedException("a batch of " + Long.toUnsignedString(count) + " values");
        }
        int position = 0;
        while (position < count) {
            position = readRun(in, position, (int) count, receiver, role);
        }
    }

    /** Reads the run that begins at this position of the batch. Returns the position after it. */
    private int readRun(ByteQueue in, int position, int end, Receiver receiver, String role) throws IOException {
        int tag = in.getByte();
        long count = tag == TypeTag.RECORD ? in.getInt() : in.getUnsigned();
        if (count <= 0 || count > end - position) {
            throw new StreamCorruptedException("a run of " + count + " values where " + (end - position) + " are left");
        }
        int runEnd = position + (int) count;
        if (NumberRuns.areInRun(tag)) {
            NumberRuns.read(in, tag, position, (int) count, receiver);
            return runEnd;
        }
        switch (tag) {
            case TypeTag.NULL -> readNulls(position, runEnd, receiver);
            case TypeTag.RECORD -> readRecords(in, position, runEnd, receiver, role);
            case TypeTag.OTHER -> readOthers(in, position, runEnd, receiver, role);
            default -> readPlain(in, tag, position, runEnd, receiver, role);
        }
        return runEnd;
    }

    private void readPlain(ByteQueue in, int tag, int from, int to, Receiver receiver, String role) throws IOException {
        for (int i = from; i < to; i++) {
            int how = TypeTag.isArray(tag) ? in.getByte() : ARRAY;
            if (how == ABSENT_ARRAY) {
                receiver.absent(i);
                continue;
            }
            if (how != ARRAY && how != SHARED_ARRAY) {
                throw new StreamCorruptedException("an array that is there as " + how);
            }
            Object value = null;
            LidoException problem = null;
            try {
                value = how == SHARED_ARRAY ? readShared(in, tag) : ScalarCodec.read(in, tag);
            } catch (OutOfMemoryError e) {
                problem = JavaSerialization.unreadable(role, e);
            }
            if (problem == null) {
                receiver.value(i, value);
            } else {
                receiver.problem(i, problem);
            }
        }
    }

    private Object readShared(ByteQueue in, int tag) throws IOException {
        long length = in.getUnsigned();
        long position = in.getLong();
        if (shared == null) {
            throw new StreamCorruptedException("an array in shared memory, where none is shared");
        }
        return shared.receiver().receive(tag, position, length);
    }

    private static void readNulls(int from, int to, Receiver receiver) throws IOException {
        if (to - from > NULLS) {
            throw new StreamCorruptedException("a run of " + (to - from) + " nulls");
        }
        for (int i = from; i < to; i++) {
            receiver.value(i, null);
        }
    }

    private void readRecords(ByteQueue in, int from, int to, Receiver receiver, String role) throws IOException {
        RecordReader reader = new RecordReader(in, classes);
        for (int i = from; i < to; i++) {
            Object value = reader.read();
            Throwable problem = reader.problem();
            if (problem == null) {
                receiver.value(i, value);
            } else {
                receiver.problem(i, JavaSerialization.unreadable(role, problem));
            }
        }
    }

    private void readOthers(ByteQueue in, int from, int to, Receiver receiver, String role) throws IOException {
        for (int i = from; i < to; i++) {
            Decoded decoded = decode(in);
            if (decoded == null) {
                receiver.absent(i);
            } else if (decoded.problem == null) {
                receiver.value(i, decoded.value);
            } else {
                receiver.problem(i, JavaSerialization.unreadable(role, decoded.problem));
            }
        }
    }

    /** What the codec made of the bytes of a value. */
    static final class Decoded {
        final @Nullable Object value;
        final @Nullable Throwable problem;

        Decoded(@Nullable Object value, @Nullable Throwable problem) {
            this.value = value;
            this.problem = problem;
        }
    }

    /** Reads what {@link #encode} appended; null if the value is absent. */
    @Nullable Decoded decode(ByteQueue in) throws IOException {
        long length = in.getLong();
        if (length == ABSENT) {
            return null;
        }
        InputStream bytes = in.stream(length);
        Decoded decoded;
        try {
            decoded = new Decoded(codec.read(bytes, loader), null);
        } catch (Throwable e) {
            decoded = new Decoded(null, e);
        }
        bytes.close();
        return decoded;
    }

    /**
     * Reads a single value.
     *
     * @throws LidoException LIDO-17, if the value cannot be made here; its bytes are consumed
     * @throws IOException if the bytes are no value
     */
    @Nullable Object readValue(ByteQueue in, String role) throws IOException {
        Single single = new Single();
        readRun(in, 0, 1, single, role);
        if (single.problem != null) {
            throw single.problem;
        }
        if (single.absent) {
            throw new StreamCorruptedException("the " + role + " is absent");
        }
        return single.value;
    }

    /**
     * Reads an exception: the very one if it can be rebuilt, or else a {@link StandInException}.
     *
     * @throws IOException if the bytes are no exception
     */
    Throwable readThrowable(ByteQueue in) throws IOException {
        return new ThrowableReader(this, in).read();
    }

    /** A batch of one. */
    private static final class Single implements Problems, Receiver {
        @Nullable Object value;

        @Nullable LidoException problem;

        boolean absent;

        @Override
        public void value(int position, @Nullable Object value) {
            this.value = value;
        }

        @Override
        public void absent(int position) {
            absent = true;
        }

        @Override
        public void problem(int position, LidoException problem) {
            this.problem = problem;
        }
    }
}
