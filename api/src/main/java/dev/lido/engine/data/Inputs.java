package dev.lido.engine.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a job that were read and not yet handed out. Guarded by the engine's lock, except that inputs which are
 * all there may be {@linkplain #take taken} without it.
 */
public final class Inputs {
    /** Stands for null, which an {@link ArrayDeque} does not take. */
    private static final Object NULL = new Object();

    /** Lists whose elements are simply there, and which any thread can read by index while nobody changes them. */
    private static final Set<Class<?>> READABLE = Set.of(
            ArrayList.class,
            new ArrayList<>().subList(0, 0).getClass(),
            Arrays.asList().getClass(),
            List.of(1).getClass(),
            List.of(1, 2, 3).getClass(),
            List.of(1, 2, 3).subList(0, 2).getClass(),
            Collections.emptyList().getClass(),
            Collections.singletonList(1).getClass(),
            Collections.nCopies(1, 1).getClass(),
            ResultList.class,
            ZippedInputs.ZippedList.class);

    /** Lists whose elements are there, too, and which other threads may change at any time. */
    private static final Set<Class<?>> COPIED = Set.of(Vector.class, CopyOnWriteArrayList.class);

    private final List<?> all;
    private final ArrayDeque<Object> queue;

    /** How many were handed out; past all that were read once they are dropped. Only ever raised. */
    private final AtomicLong taken = new AtomicLong();

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
    public static Inputs of(List<?> all) {
        return new Inputs(all, true);
    }

    /** Inputs of which some are there, and after which something is still to come. */
    public static Inputs begunWith(List<?> first) {
        return new Inputs(first, false);
    }

    /** A single input. */
    public static Inputs single(Object input) {
        return of(Collections.singletonList(input));
    }

    /** Inputs that somebody {@linkplain #add adds} while the job runs. */
    public static Inputs open() {
        return begunWith(List.of());
    }

    /**
     * Inputs as a list that any thread can read: the list itself, where its class is known for that, or a copy of the
     * references; null if they are to be read one by one. Any other list may compute its elements when it is asked for them, and
     * so be longer than memory, even if it has random access.
     */
    public static @Nullable List<?> readable(Iterable<?> inputs) {
        if (READABLE.contains(inputs.getClass())) {
            return (List<?>) inputs;
        }
        return COPIED.contains(inputs.getClass()) ? Arrays.asList(((List<?>) inputs).toArray()) : null;
    }

    public void add(Object input) {
        queue.add(input == null ? NULL : input);
        read++;
    }

    public void end() {
        ended = true;
    }

    public boolean ended() {
        return ended;
    }

    /** How many inputs were read. */
    public long read() {
        return read;
    }

    /** The index of the next input to be handed out. */
    public long next() {
        return taken.get();
    }

    /** How many inputs wait to be handed out. */
    public long available() {
        return dropped ? 0 : Math.max(0, read - taken.get());
    }

    /** Hands out consecutive inputs, as many as there are but no more than given; null if there are none. */
    public @Nullable TaskRange take(int most) {
        return take(most, range -> range);
    }

    /**
     * Hands out consecutive inputs.
     *
     * @param most how many at most
     * @param make makes of them what is handed out, before they are: if it throws, they were not
     * @return what was made, perhaps of fewer; null if there are no more
     */
    public <T> @Nullable T take(int most, Function<TaskRange, T> make) {
        while (true) {
            long from = taken.get();
            if (from >= read) {
                return null;
            }
            int count = (int) Math.min(most, read - from);
            T made = make.apply(
                    all.isEmpty()
                            ? new TaskRange(from, dequeue(count), 0, count)
                            : new TaskRange(from, all, (int) from, count));
            if (taken.compareAndSet(from, from + count)) {
                return made;
            }
        }
    }

    private List<?> dequeue(int count) {
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            Object value = queue.remove();
            values[i] = value == NULL ? null : value;
        }
        return Arrays.asList(values);
    }

    /** Forgets what was not handed out. */
    public void drop() {
        queue.clear();
        dropped = true;
        ended = true;
        taken.set(Long.MAX_VALUE);
    }
}
