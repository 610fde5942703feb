package dev.lido.engine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.RandomAccess;

/** The inputs of a job that were read and not yet handed out. Guarded by the engine's lock. */
final class Inputs {
    /** Stands for null, which an {@link ArrayDeque} does not take. */
    private static final Object NULL = new Object();

    private final ArrayDeque<Object> queue;
    private final Object[] snapshot;
    private long taken;
    private long read;
    private boolean ended;
    private boolean dropped;

    private Inputs(Object[] snapshot, boolean ended) {
        this.snapshot = snapshot;
        this.queue = new ArrayDeque<>();
        this.read = snapshot.length;
        this.ended = ended;
    }

    /** Inputs that are all there. The array must not change any more. */
    static Inputs of(Object... all) {
        return new Inputs(all, true);
    }

    /** Inputs that somebody {@linkplain #add adds} while the job runs. */
    static Inputs open() {
        return new Inputs(new Object[0], false);
    }

    /**
     * Whether a list's elements are simply there, so that copying its references costs nothing that reading them would not. Other
     * collections may compute their elements, and are read one by one.
     */
    static boolean canSnapshot(Iterable<?> inputs) {
        return inputs instanceof RandomAccess && inputs instanceof List;
    }

    void add(Object input) {
        queue.add(input == null ? NULL : input);
        read++;
    }

    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** How many inputs were read. */
    long read() {
        return read;
    }

    /** How many inputs wait to be handed out. */
    long available() {
        return dropped ? 0 : read - taken;
    }

    /** Hands out consecutive inputs, at most {@link #available()}. */
    Range take(int count) {
        Range range;
        if (snapshot.length > 0) {
            range = new Range(taken, snapshot, (int) taken, count);
        } else {
            Object[] values = new Object[count];
            for (int i = 0; i < count; i++) {
                Object value = queue.remove();
                values[i] = value == NULL ? null : value;
            }
            range = new Range(taken, values, 0, count);
        }
        taken += count;
        return range;
    }

    /** Forgets what was not handed out. */
    void drop() {
        queue.clear();
        dropped = true;
        ended = true;
    }
}
