package dev.lido.engine.data;

import dev.lido.BiTask;
import dev.lido.Task;
import dev.lido.TriTask;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Inputs of tasks with several arguments. The elements of two or three {@link Iterable}s that have the same position
 * become one input, and the task becomes a function of that input.
 *
 * <p>The sources are to have one length. Where it is not known at the start that they differ, the iterator throws at the
 * position where one of them ends.
 */
public final class ZippedInputs {
    private ZippedInputs() {}

    /** The arguments of a {@link BiTask}. */
    public record Two(@Nullable Object first, @Nullable Object second) implements Serializable {}

    /** The arguments of a {@link TriTask}. */
    public record Three(
            @Nullable Object first,
            @Nullable Object second,
            @Nullable Object third) implements Serializable {}

    public static Iterable<Two> of(Iterable<?> firsts, Iterable<?> seconds) {
        List<?> first = readable(firsts, "firsts");
        List<?> second = readable(seconds, "seconds");
        requireOneLength(size(first, firsts), size(second, seconds));
        if (first != null && second != null) {
            return new ZippedList<>(first.size(), i -> new Two(first.get(i), second.get(i)));
        }
        return () -> new ZippedIterator<>(
                sources -> new Two(sources[0].next(), sources[1].next()), firsts.iterator(), seconds.iterator());
    }

    public static Iterable<Three> of(Iterable<?> firsts, Iterable<?> seconds, Iterable<?> thirds) {
        List<?> first = readable(firsts, "firsts");
        List<?> second = readable(seconds, "seconds");
        List<?> third = readable(thirds, "thirds");
        requireOneLength(size(first, firsts), size(second, seconds), size(third, thirds));
        if (first != null && second != null && third != null) {
            return new ZippedList<>(first.size(), i -> new Three(first.get(i), second.get(i), third.get(i)));
        }
        return () -> new ZippedIterator<>(
                sources -> new Three(sources[0].next(), sources[1].next(), sources[2].next()),
                firsts.iterator(),
                seconds.iterator(),
                thirds.iterator());
    }

    @SuppressWarnings("unchecked") // the arguments are of the task's types
    public static <R> Task<Two, R> task(BiTask<?, ?, ? extends R> task) {
        BiTask<Object, Object, ? extends R> function =
                (BiTask<Object, Object, ? extends R>) Objects.requireNonNull(task, "task");
        return arguments -> function.apply(arguments.first(), arguments.second());
    }

    @SuppressWarnings("unchecked") // the arguments are of the task's types
    public static <R> Task<Three, R> task(TriTask<?, ?, ?, ? extends R> task) {
        TriTask<Object, Object, Object, ? extends R> function =
                (TriTask<Object, Object, Object, ? extends R>) Objects.requireNonNull(task, "task");
        return arguments -> function.apply(arguments.first(), arguments.second(), arguments.third());
    }

    private static @Nullable List<?> readable(Iterable<?> inputs, String name) {
        return Inputs.readable(Objects.requireNonNull(inputs, name));
    }

    /** The number of elements, or -1 if only the iterator knows. */
    private static int size(@Nullable List<?> readable, Iterable<?> inputs) {
        if (readable != null) {
            return readable.size();
        }
        return inputs instanceof Collection<?> collection ? collection.size() : -1;
    }

    private static void requireOneLength(int... sizes) {
        int known = -1;
        for (int size : sizes) {
            if (size >= 0 && known >= 0 && size != known) {
                throw differ("there are " + known + " and " + size + " of them");
            }
            known = Math.max(known, size);
        }
    }

    private static IllegalArgumentException differ(String how) {
        return new IllegalArgumentException("LIDO-10: a task of several arguments needs as many of each, but " + how);
    }

    /** Can be read by any thread, since its sources can. */
    static final class ZippedList<T> extends AbstractList<T> {
        private final int size;
        private final IntFunction<T> elements;

        ZippedList(int size, IntFunction<T> elements) {
            this.size = size;
            this.elements = elements;
        }

        @Override
        public T get(int index) {
            return elements.apply(Objects.checkIndex(index, size));
        }

        @Override
        public int size() {
            return size;
        }
    }

    private static final class ZippedIterator<T> implements Iterator<T> {
        private final Function<Iterator<?>[], T> next;
        private final Iterator<?>[] sources;
        private int position;

        ZippedIterator(Function<Iterator<?>[], T> next, Iterator<?>... sources) {
            this.next = next;
            this.sources = sources;
        }

        @Override
        public boolean hasNext() {
            boolean has = sources[0].hasNext();
            for (int i = 1; i < sources.length; i++) {
                if (sources[i].hasNext() != has) {
                    throw differ("some end after " + position + " and others do not");
                }
            }
            return has;
        }

        @Override
        public T next() {
            T arguments = next.apply(sources);
            position++;
            return arguments;
        }
    }
}
