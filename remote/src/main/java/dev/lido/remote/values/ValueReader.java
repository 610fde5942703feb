package dev.lido.remote.values;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.SharedReceiver;
import dev.lido.remote.bytes.TypeTag;
import dev.lido.remote.codec.Codec;
import dev.lido.remote.codec.StandInException;
import dev.lido.spi.JavaSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link ValueWriter} wrote. Thread-safe, unless it shares memory. */
public final class ValueReader {
    private final Codec codec;
    private final ClassLoader loader;
    private final Classes classes;
    private final @Nullable SharedReceiver shared;

    /**
     * Makes a reader.
     *
     * @param loader finds the classes
     * @param shared has large arrays, if not null; it is for one thread at a time, and so is this reader then
     */
    public ValueReader(Codec codec, ClassLoader loader, @Nullable SharedReceiver shared) {
        this.codec = codec;
        this.loader = loader;
        this.classes = new Classes(codec, loader);
        this.shared = shared;
    }

    /** Receives the values of a batch, in order. */
    public interface Receiver {
        /** Receives a value. */
        void value(int position, @Nullable Object value);

        /** The other end could not write this value. */
        void absent(int position);

        /** This value could not be read. */
        void problem(int position, LidoException problem);
    }

    /**
     * Reads a batch.
     *
     * @param role what a value is, for the errors: {@code task's argument}
     * @throws IOException if the bytes are no batch
     */
    public void readBatch(ByteQueue in, Receiver receiver, String role) throws IOException {
        long count = in.getUnsigned();
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new StreamCorruptedException("a batch of " + Long.toUnsignedString(count) + " values");
        }
        int position = 0;
        while (position < count) {
            position = readRun(in, position, (int) count, receiver, role);
        }
    }

    /**
     * Reads the run that starts at this position of the batch.
     *
     * @return the position after it
     */
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
            default -> readScalars(in, tag, position, runEnd, receiver, role);
        }
        return runEnd;
    }

    private void readScalars(ByteQueue in, int tag, int from, int to, Receiver receiver, String role)
            throws IOException {
        for (int i = from; i < to; i++) {
            int how = TypeTag.isArray(tag) ? in.getByte() : ValueWriter.ARRAY;
            if (how == ValueWriter.ABSENT_ARRAY) {
                receiver.absent(i);
                continue;
            }
            if (how != ValueWriter.ARRAY && how != ValueWriter.SHARED_ARRAY) {
                throw new StreamCorruptedException("an array that is there as " + how);
            }
            Object value = null;
            LidoException problem = null;
            try {
                value = how == ValueWriter.SHARED_ARRAY ? readShared(in, tag) : ScalarCodec.read(in, tag);
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
        return shared.receive(tag, position, length);
    }

    private static void readNulls(int from, int to, Receiver receiver) throws IOException {
        if (to - from > ValueWriter.MOST_NULLS) {
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

    /** {@return what {@link ValueWriter#encode} appended, or null if the value is absent} */
    @Nullable Decoded decode(ByteQueue in) throws IOException {
        long length = in.getLong();
        if (length == ValueWriter.ABSENT) {
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
    public @Nullable Object readValue(ByteQueue in, String role) throws IOException {
        SingleValue single = new SingleValue();
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
     * Reads an exception: the original if it can be rebuilt, or else a {@link StandInException}.
     *
     * @throws IOException if the bytes are no exception
     */
    public Throwable readThrowable(ByteQueue in) throws IOException {
        return new ThrowableReader(this, in).read();
    }

    /** A batch of one value. */
    private static final class SingleValue implements Receiver {
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
