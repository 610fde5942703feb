package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.SharedSender;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.RemoteChunk;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the chunks that one worker is sent, and numbers them. Guarded by the lock of its {@link RemoteWorker}. */
final class ChunkWriter {
    /** The factor by which bytes take less time in shared memory, where they are not read and written again on the way. */
    private static final int SHARED_IS_QUICKER = 4;

    private final WorkerGroup workerGroup;
    private final ByteQueue out;
    private final ValueWriter writer;
    private final @Nullable SharedSender shared;
    private long chunks;
    private long lastBytes;

    ChunkWriter(WorkerGroup workerGroup, ByteQueue out, ValueWriter writer, @Nullable SharedSender shared) {
        this.workerGroup = workerGroup;
        this.out = out;
        this.writer = writer;
        this.shared = shared;
    }

    /** Writes a chunk, or nothing if this throws. */
    InFlightChunk write(RemoteChunk chunk) {
        long mark = out.mark();
        long sent = shared == null ? 0 : shared.sent();
        try {
            long frame = Frames.begin(out);
            InputProblems problems = new InputProblems();
            long id = ++chunks;
            out.putVarLong(id);
            out.putVarLong(chunk.job().id());
            out.putVarLong(chunk.firstIndex());
            out.putVarInt(chunk.attempt());
            out.putBoolean(chunk.failFast());
            out.putVarInt(chunk.size());
            Object[] inputs = chunk.inputs();
            writer.writeBatch(out, inputs, 0, chunk.size(), "task's argument", problems);
            Frames.end(out, frame, FrameType.CHUNK);
            long bytes = out.mark() - mark;
            long sharedBytes = shared == null ? 0 : shared.sent() - sent;
            if (bytes + sharedBytes > LargeCapture.WARNED_BYTES && chunk.attempt() == 1) {
                workerGroup.lookAtLargeInputs(chunk.job(), inputs);
            }
            lastBytes = bytes + sharedBytes / SHARED_IS_QUICKER;
            return new InFlightChunk(id, chunk, problems.found);
        } catch (Throwable e) {
            out.truncate(mark);
            throw e;
        }
    }

    /** {@return the number of bytes of the last chunk, those in shared memory for less than they are} */
    long lastBytes() {
        return lastBytes;
    }

    private static final class InputProblems implements ValueWriter.Problems {
        @Nullable Map<Integer, LidoException> found;

        @Override
        public void problem(int position, LidoException problem) {
            if (found == null) {
                found = new HashMap<>();
            }
            found.put(position, problem);
        }
    }
}
