package dev.lido.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** What tasks of several cases do. Static, so that the lambdas that call these capture nothing of the test. */
final class Tasks {
    private static final int OVERTIME_SECONDS = 10;

    /** What threads would inherit that inherit. */
    static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    private Tasks() {}

    /** The numbers from 0, in a list that travels. */
    static List<Integer> range(int size) {
        return new ArrayList<>(IntStream.range(0, size).boxed().toList());
    }

    /** A function whose results tell inputs apart. */
    static String mark(int input) {
        return "<" + (input * 31 + 7) + ">";
    }

    /** What a plain loop makes of the inputs. */
    static List<String> marks(List<Integer> inputs) {
        List<String> marks = new ArrayList<>();
        inputs.forEach(input -> marks.add(mark(input)));
        return marks;
    }

    /** Takes time. */
    static void spend(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Never returns, and heeds interrupts. */
    static void waitForInterrupt() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Exceeds every limit that cases set. Heeds interrupts, and returns at last where there are none. */
    static int exceedLimit(int input) throws InterruptedException {
        boolean unused = new CountDownLatch(1).await(OVERTIME_SECONDS, TimeUnit.SECONDS);
        return input;
    }

    /** Works for longer than any case takes, whatever happens to its thread. */
    static int heedNothing() {
        long end = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        while (System.nanoTime() - end < 0) {
            boolean unused = Thread.interrupted();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return 0;
    }

    /** Waits at a gate and heeds no interrupt. */
    static void waitDeafAt(Probe probe, String gate) {
        while (true) {
            try {
                probe.await(gate);
                return;
            } catch (InterruptedException unheeded) {
                boolean unused = Thread.interrupted();
            }
        }
    }

    /** Waits at a gate, and tells if an interrupt ends that. */
    static void waitAt(Probe probe, String gate, Object who) throws InterruptedException {
        try {
            probe.await(gate);
        } catch (InterruptedException interrupt) {
            int unused = probe.event("interrupted " + who);
            throw interrupt;
        }
    }
}
