package dev.lido.engine.data;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Results by index, put there in any order: the list that a verb returns.
 *
 * <p>It lies in arrays of no more than {@link #SEGMENT} elements. One array of a million would be kept by collectors
 * outside the young generation, and would there, long after it has become garbage, keep its elements alive (measured on
 * G1: pauses of 200 ms while a program mapped a million numbers again and again).
 */
public final class ResultList extends AbstractList<@Nullable Object> implements RandomAccess, Serializable {
    private static final long serialVersionUID = 1L;

    private static final int SHIFT = 16;
    private static final int SEGMENT = 1 << SHIFT;
    private static final int MASK = SEGMENT - 1;
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;
    private static final int SMALLEST = 16;

    private final int expected;
    private transient @Nullable Object[] @Nullable [] segments;
    private int size;

    /** @param expected how many results there will be, or 0 if that is not known */
    public ResultList(int expected) {
        this.expected = expected;
        segments = new Object[Math.max(1, segmentsFor(expected))][];
    }

    private static int segmentsFor(int elements) {
        return (int) (((long) elements + MASK) >>> SHIFT);
    }

    /** Puts consecutive results. */
    public void put(long first, @Nullable Object[] values, int from, int count) {
        int at = makeRoom(first, count);
        int copied = 0;
        while (copied < count) {
            int inSegment = (at + copied) & MASK;
            int part = Math.min(count - copied, SEGMENT - inSegment);
            System.arraycopy(values, from + copied, segmentFor(at + copied, part), inSegment, part);
            copied += part;
        }
    }

    /** Puts one result. */
    public void put(long index, @Nullable Object value) {
        int at = makeRoom(index, 1);
        segmentFor(at, 1)[at & MASK] = value;
    }

    private int makeRoom(long first, int count) {
        long end = first + count;
        if (end > MAX_SIZE) {
            throw new OutOfMemoryError("a list cannot hold " + end + " results; use imap, reduce or forEach");
        }
        size = Math.max(size, (int) end);
        int needed = segmentsFor(size);
        if (needed > segments.length) {
            segments = Arrays.copyOf(segments, Math.max(needed, segments.length * 2));
        }
        return (int) first;
    }

    /** The segment of an index, with room for so many elements from there on. */
    private @Nullable Object[] segmentFor(int index, int count) {
        int number = index >>> SHIFT;
        int needed = (index & MASK) + count;
        Object[] segment = segments[number];
        if (segment == null) {
            int known = Math.min(SEGMENT, expected - (number << SHIFT));
            segment = new Object[Math.max(known, number > 0 ? SEGMENT : Math.max(SMALLEST, needed))];
            segments[number] = segment;
        } else if (segment.length < needed) {
            segment = Arrays.copyOf(segment, Math.min(SEGMENT, Math.max(needed, segment.length * 2)));
            segments[number] = segment;
        }
        return segment;
    }

    /** Declares that there are exactly so many results; those that were not put are null. */
    public List<@Nullable Object> complete(int elements) {
        size = elements;
        if (elements <= SEGMENT) {
            Object[] only = segments[0];
            return Arrays.asList(
                    only == null
                            ? new Object[elements]
                            : only.length == elements ? only : Arrays.copyOf(only, elements));
        }
        int needed = segmentsFor(elements);
        segments = segments.length < needed ? Arrays.copyOf(segments, needed) : segments;
        for (int i = 0; i < needed; i++) {
            Object[] unused = segmentFor(i << SHIFT, Math.min(SEGMENT, elements - (i << SHIFT)));
        }
        return this;
    }

    @Override
    public @Nullable Object get(int index) {
        check(index);
        return segments[index >>> SHIFT][index & MASK];
    }

    @Override
    public @Nullable Object set(int index, @Nullable Object value) {
        check(index);
        Object[] segment = segments[index >>> SHIFT];
        Object before = segment[index & MASK];
        segment[index & MASK] = value;
        return before;
    }

    private void check(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size + " results");
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Object[] toArray() {
        Object[] all = new Object[size];
        for (int at = 0; at < size; at += SEGMENT) {
            System.arraycopy(segments[at >>> SHIFT], 0, all, at, Math.min(SEGMENT, size - at));
        }
        return all;
    }

    /** It travels as a list that every JVM knows. */
    private Object writeReplace() {
        return Arrays.asList(toArray());
    }
}
