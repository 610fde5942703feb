package dev.lido.backend.hazelcast;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.OutOfMemoryHandler;
import dev.lido.remote.process.WorkerJvm;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Ends a worker's JVM when a thread of Hazelcast's or of Lido's dies for want of memory: without that thread the worker may be
 * a member that says nothing, which its master notices after the deadline only. Tasks, and threads that they start, may run
 * out of memory as they like.
 *
 * <p>It is the group of all threads that the member starts, and so is told of their ends. Hazelcast tells some of them to its
 * own handler, too, which would have the member leave; but for that there may be no memory.
 */
final class EndWithoutMemory extends ThreadGroup {
    private EndWithoutMemory() {
        super("lido-worker");
    }

    /**
     * Starts a member, in a JVM that does nothing else than to work.
     *
     * @param start starts it
     * @return the member
     */
    static HazelcastInstance start(Supplier<HazelcastInstance> start) throws InterruptedException {
        prepare();
        Hazelcast.setOutOfMemoryHandler(new OutOfMemoryHandler() {
            @Override
            public void onOutOfMemory(OutOfMemoryError oome, HazelcastInstance[] hazelcastInstances) {
                WorkerJvm.outOfMemory();
            }
        });
        FutureTask<HazelcastInstance> starting = new FutureTask<>(start::get);
        new Thread(new EndWithoutMemory(), starting, "lido-worker-start").start();
        try {
            return starting.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    /** The first use of a class, or of a string's constant, takes memory that is not there any more when it is needed. */
    private static void prepare() {
        boolean unused = isNeeded("");
        WorkerJvm.prepareForOutOfMemory();
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (thrown instanceof OutOfMemoryError && isNeeded(thread.getName())) {
            WorkerJvm.outOfMemory();
        }
        super.uncaughtException(thread, thrown);
    }

    private static boolean isNeeded(String thread) {
        return thread.startsWith("hz.") || thread.startsWith("lido-");
    }
}
