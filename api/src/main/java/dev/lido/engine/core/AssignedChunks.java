package dev.lido.engine.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a job that were assigned and not reported. Of chunks that one thread took one after another and reports
 * together, the first one stands for all. Guarded by the engine's lock.
 */
final class AssignedChunks implements Iterable<ChunkRun> {
    /** Each chunk knows its place here, so that removing it takes constant time. */
    private final List<ChunkRun> firsts = new ArrayList<>();

    void add(ChunkRun chunk) {
        chunk.listAt(firsts.size());
        firsts.add(chunk);
    }

    /** Does nothing if it was done before, or all chunks were removed. */
    void remove(ChunkRun chunk) {
        int place = chunk.place();
        if (place >= firsts.size() || firsts.get(place) != chunk) {
            return;
        }
        ChunkRun last = firsts.remove(firsts.size() - 1);
        if (last != chunk) {
            firsts.set(place, last);
            last.listAt(place);
        }
    }

    void clear() {
        firsts.clear();
    }

    /** Those that stand for all. */
    List<ChunkRun> firsts() {
        return firsts;
    }

    /** The chunks that have tasks above a cutoff. */
    List<ChunkRun> above(long cutoff) {
        List<ChunkRun> chunks = new ArrayList<>(0);
        for (ChunkRun chunk : firsts) {
            if (chunk.range().first() + chunk.size() - 1 > cutoff) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    /** All chunks, with those that follow the first ones. */
    @Override
    public Iterator<ChunkRun> iterator() {
        return new Iterator<>() {
            private int place = -1;
            private @Nullable ChunkRun next;

            @Override
            public boolean hasNext() {
                while (next == null && ++place < firsts.size()) {
                    next = firsts.get(place);
                }
                return next != null;
            }

            @Override
            public ChunkRun next() {
                ChunkRun chunk = next;
                next = chunk.next();
                return chunk;
            }
        };
    }
}
