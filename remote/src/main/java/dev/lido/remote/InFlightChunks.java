package dev.lido.remote;

import dev.lido.spi.JobInfo;
import dev.lido.spi.RemoteChunk;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chunks that a worker was sent and has not finished, oldest first. They are few. Not thread-safe. */
final class InFlightChunks {
    private final ArrayDeque<InFlightChunk> chunks = new ArrayDeque<>();

    void add(InFlightChunk chunk) {
        chunks.add(chunk);
    }

    void remove(InFlightChunk chunk) {
        chunks.remove(chunk);
    }

    void clear() {
        chunks.clear();
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    @Nullable InFlightChunk first() {
        return chunks.peek();
    }

    @Nullable InFlightChunk find(long id) {
        for (InFlightChunk one : chunks) {
            if (one.id == id) {
                return one;
            }
        }
        return null;
    }

    @Nullable InFlightChunk find(RemoteChunk chunk) {
        for (InFlightChunk one : chunks) {
            if (one.chunk == chunk) {
                return one;
            }
        }
        return null;
    }

    boolean hasChunkOf(JobInfo job) {
        for (InFlightChunk one : chunks) {
            if (one.chunk.job() == job) {
                return true;
            }
        }
        return false;
    }

    /** {@return a copy} */
    List<RemoteChunk> toList() {
        return chunks.stream().map(one -> one.chunk).toList();
    }
}
