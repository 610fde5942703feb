package dev.lido.backend.hazelcast;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.hazelcast.core.HazelcastInstance;
import dev.lido.spi.PoolThreads;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Lets a program end that has not closed its pool. A JVM ends when no threads are left but daemons, as all of Lido's are.
 * Those of Hazelcast's are none, and it lets nobody make them such. So a thread looks now and then whether the JVM waits
 * for them alone, and if so has the pool leave them; the JVM then ends by itself, with the exit code that it would have.
 *
 * <p>Thread-safe.
 */
final class ProgramEnd implements AutoCloseable {
    private static final long LOOK_MILLIS = 250;

    /** The thread by which a JVM waits for the others once its main method has ended. There is none as long as that runs. */
    private static final String WAITING = "DestroyJavaVM";

    private static final String HAZELCAST = "hz.";
    private static final int MORE_THREADS = 32;

    /** The names of all of Lido's instances in this JVM. */
    private static final Set<String> INSTANCES = ConcurrentHashMap.newKeySet();

    private final Runnable leave;
    private final Thread looker;
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    @GuardedBy("this") private boolean closed;

    /**
     * Begins to look.
     *
     * @param name the thread's name
     * @param leave shuts down what the pool has started of Hazelcast's. Called again if something more was started meanwhile
     */
    ProgramEnd(String name, Runnable leave) {
        this.leave = leave;
        looker = PoolThreads.daemon(name, this::look, ProgramEnd::ended);
        looker.start();
    }

    /** Takes in what the pool has started. */
    <I extends HazelcastInstance> I add(I instance) {
        own.add(instance.getName());
        INSTANCES.add(instance.getName());
        return instance;
    }

    private void look() {
        boolean before = false;
        while (awaitNext()) {
            // A look at one thread after another may miss one that another has started meanwhile.
            boolean over = before;
            try {
                over = isOver();
                if (over && before) {
                    leave.run();
                }
            } catch (OutOfMemoryError later) {
                // The next look may find memory.
            }
            before = over;
        }
    }

    private static void ended(Throwable thrown) {
        HazelcastLogs.LIDO.log(
                Level.WARNING,
                "this program may not end by itself if it does not close its pool, since a thread has ended by an error",
                thrown);
    }

    private synchronized boolean awaitNext() {
        try {
            if (!closed) {
                TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
        return !closed;
    }

    private static boolean isOver() {
        boolean waiting = false;
        for (Thread thread : threads()) {
            if (thread.getName().startsWith(WAITING)) {
                waiting = true;
            } else if (!thread.isDaemon() && !isOfInstance(thread.getName())) {
                return false;
            }
        }
        return waiting;
    }

    private static Thread[] threads() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads;
        int count;
        do {
            threads = new Thread[all.activeCount() + MORE_THREADS];
            count = all.enumerate(threads);
        } while (count == threads.length);
        return Arrays.copyOf(threads, count);
    }

    /** Names of threads begin with that of their instance, after {@code hz.} or at once. */
    private static boolean isOfInstance(String thread) {
        String rest = thread.startsWith(HAZELCAST) ? thread.substring(HAZELCAST.length()) : thread;
        for (String name : INSTANCES) {
            if (rest.startsWith(name + ".") || rest.startsWith(name + "-")) {
                return true;
            }
        }
        return false;
    }

    /** Ends the thread. To be called before the instances are shut down. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Uninterrupted.join(looker, Long.MAX_VALUE);
        INSTANCES.removeAll(own);
    }
}
