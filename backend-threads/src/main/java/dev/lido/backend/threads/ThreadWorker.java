package dev.lido.backend.threads;

import dev.lido.spi.Chunk;
import dev.lido.spi.IdleStrategy;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.ThrowableText;
import dev.lido.spi.Worker;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker with a thread of its own, which runs the chunk in the worker's slot. The engine fills the slot from within
 * {@link Chunk#run} of the previous chunk, so that a busy worker neither parks nor is woken.
 *
 * <p><b>No lost wake-up.</b> A thread that fills the slot unparks the worker's thread afterwards, unless it is that
 * thread. The worker's thread parks only after it has found the slot empty.
 *
 * <p><b>No lost chunk.</b> The engine assigns one chunk at a time, so a slot that is to be filled is empty or holds
 * {@link #END}.
 */
final class ThreadWorker implements Worker {
    private static final Chunk END = new Chunk() {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public void run() {
            throw new AssertionError("this chunk only ends a worker");
        }

        @Override
        public RemoteChunk remote() {
            throw new AssertionError("this chunk only ends a worker");
        }
    };

    private final ThreadsBackend backend;
    private final String name;
    private final Thread thread;
    private final AtomicReference<Chunk> slot = new AtomicReference<>();

    /** Whether another worker has replaced this one. */
    private final AtomicBoolean replaced = new AtomicBoolean();

    ThreadWorker(ThreadsBackend backend, String name, ThreadMaker threads) {
        this.backend = backend;
        this.name = name;
        this.thread = threads.make(name, this::work, this::died);
    }

    Thread thread() {
        return thread;
    }

    void start() {
        thread.start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(Chunk chunk) {
        if (slot.compareAndSet(null, chunk)) {
            wake();
        } else if (slot.get() != END) {
            throw new IllegalStateException("a chunk was assigned to a worker that has one");
        }
    }

    @Override
    public void abandon() {
        backend.replace(this, "its task did not return after its timeout, though interrupted");
    }

    /** {@return true to the first caller, which then has to replace this worker} */
    boolean isReplacedNow() {
        return replaced.compareAndSet(false, true);
    }

    void isNotReplaced() {
        replaced.set(false);
    }

    /** Ends the thread as soon as it does not run a chunk. */
    void end() {
        slot.set(END);
        wake();
    }

    private void wake() {
        if (Thread.currentThread() != thread) {
            LockSupport.unpark(thread);
        }
    }

    private void work() {
        while (true) {
            Chunk chunk = awaitChunk();
            if (chunk == END) {
                backend.ended(this);
                return;
            }
            chunk.run();
        }
    }

    /** The chunk handles what its tasks throw. This is thrown outside of tasks, for example when memory is short. */
    private void died(Throwable thrown) {
        backend.replace(this, "its thread ended by " + ThrowableText.of(thrown));
        backend.ended(this);
    }

    private Chunk awaitChunk() {
        long start = System.nanoTime();
        while (true) {
            Chunk chunk = slot.get();
            if (chunk == END || (chunk != null && slot.compareAndSet(chunk, null))) {
                return chunk;
            }
            if (!IdleStrategy.BEFORE_PARKING.idle(System.nanoTime() - start)) {
                LockSupport.park(this);
            }
        }
    }
}
