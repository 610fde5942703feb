package dev.lido.engine.calls;

import dev.lido.engine.data.Segment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts segments that arrive in any order into the order of their indexes. Used by one thread. */
final class ReorderBuffer {
    private final Map<Long, Segment> early = new HashMap<>();
    private long next;

    void add(Segment segment) {
        early.put(segment.first(), segment);
    }

    /** The segment that comes next, or null if it has not arrived. */
    @Nullable Segment poll() {
        Segment segment = early.remove(next);
        if (segment != null) {
            next += segment.count();
        }
        return segment;
    }
}
