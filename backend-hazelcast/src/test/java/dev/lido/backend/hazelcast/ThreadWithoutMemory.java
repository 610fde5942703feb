package dev.lido.backend.hazelcast;

import java.util.ArrayList;
import java.util.List;

/** The main class of a JVM in which a thread of a member's ends for want of memory, while another one goes on. */
final class ThreadWithoutMemory {
    private static final List<Object> KEPT = new ArrayList<>();

    private ThreadWithoutMemory() {}

    /** Argument: the thread's name. */
    public static void main(String[] args) throws InterruptedException {
        var unused = EndWithoutMemory.start(() -> {
            new Thread(ThreadWithoutMemory::fill, args[0]).start();
            return null;
        });
        synchronized (ThreadWithoutMemory.class) {
            while (true) {
                ThreadWithoutMemory.class.wait();
            }
        }
    }

    /** Leaves no memory to anybody. */
    private static void fill() {
        int size = 1 << 20;
        while (true) {
            try {
                KEPT.add(new byte[size]);
            } catch (OutOfMemoryError e) {
                if (size < 16) {
                    throw e;
                }
                size /= 2;
            }
        }
    }
}
