package dev.lido.conformance;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The numbers from 0 as inputs without a size, that can be read once, and that watch how they are read: by which
 * threads, by one at a time, and how far ahead of what was consumed. Breaches are noted and not thrown, since whoever
 * reads might swallow them.
 */
final class WatchedInputs implements Iterable<Integer> {
    private final int size;
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger iterators = new AtomicInteger();
    private final AtomicBoolean reading = new AtomicBoolean();
    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();
    private final List<String> breaches = new CopyOnWriteArrayList<>();
    private volatile int window = Integer.MAX_VALUE;
    private volatile int consumed;

    private WatchedInputs(int size) {
        this.size = size;
    }

    static WatchedInputs of(int size) {
        return new WatchedInputs(size);
    }

    static WatchedInputs endless() {
        return new WatchedInputs(Integer.MAX_VALUE);
    }

    /** From now on no more than this many inputs may be read ahead of what was consumed. */
    WatchedInputs limit(int inputs) {
        window = inputs;
        return this;
    }

    /** Says how many results have been consumed; to be called before the consumer asks for the next one. */
    void consumed(int results) {
        consumed = results;
    }

    /** How many inputs have been read. */
    int reads() {
        return reads.get();
    }

    /** Which threads have read. */
    Set<Thread> readers() {
        return readers;
    }

    /** What was done wrong, in words. */
    List<String> breaches() {
        List<String> all = new ArrayList<>(breaches);
        if (iterators.get() > 1) {
            all.add("the inputs' iterator was asked for " + iterators.get() + " times");
        }
        return all;
    }

    @Override
    public Iterator<Integer> iterator() {
        iterators.incrementAndGet();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                enter();
                try {
                    return reads.get() < size;
                } finally {
                    reading.set(false);
                }
            }

            @Override
            public Integer next() {
                enter();
                try {
                    if (reads.get() == size) {
                        throw new NoSuchElementException();
                    }
                    int read = reads.incrementAndGet();
                    int bound = window;
                    int done = consumed;
                    if (read - done > bound) {
                        breaches.add("input number " + read + " was read when " + done
                                + " results had been consumed, which is more than " + bound + " ahead");
                    }
                    return read - 1;
                } finally {
                    reading.set(false);
                }
            }
        };
    }

    private void enter() {
        readers.add(Thread.currentThread());
        if (!reading.compareAndSet(false, true)) {
            breaches.add("two threads used the inputs' iterator at once: " + readers);
        }
    }
}
