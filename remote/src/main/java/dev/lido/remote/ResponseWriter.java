package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueWriter;
import org.jspecify.annotations.Nullable;

/** Writes the answers to requests. Guarded by the lock of its {@link RemoteWorker}. */
final class ResponseWriter {
    static final int VALUE = 0;
    static final int CANCELLED = 1;
    static final int FAILURE = 2;

    private final ByteQueue out;
    private final ValueWriter writer;

    ResponseWriter(ByteQueue out, ValueWriter writer) {
        this.out = out;
        this.writer = writer;
    }

    /** Writes an answer. A value that cannot be written becomes a failure. */
    void write(long id, int status, @Nullable Object content) {
        long mark = out.mark();
        try {
            writeFrame(id, status, content);
        } catch (LidoException problem) {
            out.truncate(mark);
            writeFrame(id, FAILURE, problem);
        } catch (Throwable thrown) {
            out.truncate(mark);
            throw thrown;
        }
    }

    private void writeFrame(long id, int status, @Nullable Object content) {
        long frame = Frames.begin(out);
        out.putVarLong(id);
        out.putByte(status);
        if (status == VALUE) {
            writer.writeValue(out, content, "value of shared state");
        } else if (status == FAILURE) {
            writer.writeThrowable(out, (Throwable) content);
        }
        Frames.end(out, frame, FrameType.RESPONSE);
    }
}
