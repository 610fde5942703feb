package dev.lido.conformance;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Inputs that come to a stop: the numbers from 0 to some size, after which the iterator waits. It heeds interrupts. */
final class StalledInputs implements Iterable<Integer> {
    private final int size;
    private final AtomicInteger reads = new AtomicInteger();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

    StalledInputs(int size) {
        this.size = size;
    }

    /** How many inputs have been read. */
    int reads() {
        return reads.get();
    }

    /** Waits until the reader waits, unless it is the calling thread who reads. */
    void awaitStall(CaseSupport bench) {
        if (!readers.contains(Thread.currentThread())) {
            bench.until("the reader asks for more than " + size + " inputs", () -> stalled.getCount() == 0);
        }
    }

    /** From now on there are endless further inputs. */
    void goOn() {
        goOn.countDown();
    }

    @Override
    public Iterator<Integer> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                readers.add(Thread.currentThread());
                if (reads.get() == size) {
                    stalled.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException interrupt) {
                        throw new IllegalStateException("the reader was interrupted", interrupt);
                    }
                }
                return true;
            }

            @Override
            public Integer next() {
                return reads.getAndIncrement();
            }
        };
    }
}
