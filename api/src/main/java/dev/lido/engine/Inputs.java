package dev.lido.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;

/** The inputs of a job that were read and not yet handed out. Guarded by the engine's lock. */
final class Inputs {
    /** Stands for null, which an {@link ArrayDeque} does not take. */
    private static final Object NULL = new Object();

    /** Lists of the JDK whose elements any thread can read by index while nobody changes the list. */
    private static final Set<Class<?>> PLAIN_LISTS = Set.of(
            ArrayList.class,
            Arrays.asList().getClass(),
            List.of(1).getClass(),
            List.of(1, 2, 3).getClass());

    private final List<?> all;
    private final ArrayDeque<Object> queue;
    private long taken;
    private long read;
    private boolean ended;
    private boolean dropped;

    private Inputs(List<?> all, boolean ended) {
        this.all = all;
        this.queue = new ArrayDeque<>(0);
        this.read = all.size();
        this.ended = ended;
    }

    /** Inputs that are all there, in a list that nobody changes and that any thread can read. */
    static Inputs of(List<?> all) {
        return new Inputs(all, true);
    }

    /** Inputs of which some are there, and after which something is still to come. */
    static Inputs begunWith(List<?> first) {
        return new Inputs(first, false);
    }

    /** A single input. */
    static Inputs single(Object input) {
        return of(Collections.singletonList(input));
    }

    /** Inputs that somebody {@linkplain #add adds} while the job runs. */
    static Inputs open() {
        return begunWith(List.of());
    }

    /**
     * Whether these are a list whose elements are simply there, so that there is no need to read them one by one: other
     * collections may compute their elements.
     */
    static boolean areThere(Iterable<?> inputs) {
        return inputs instanceof List && inputs instanceof RandomAccess;
    }

    /**
     * Such a list as any thread can read it: the list itself, where its class is known for that, else a copy of the
     * references.
     */
    static List<?> readable(List<?> inputs) {
        return PLAIN_LISTS.contains(inputs.getClass()) ? inputs : Arrays.asList(inputs.toArray());
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
        if (!all.isEmpty()) {
            range = new Range(taken, all, (int) taken, count);
        } else {
            Object[] values = new Object[count];
            for (int i = 0; i < count; i++) {
                Object value = queue.remove();
                values[i] = value == NULL ? null : value;
            }
            range = new Range(taken, Arrays.asList(values), 0, count);
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
