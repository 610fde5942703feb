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
 * A thread that runs the chunk in its slot. While it runs one, the engine fills the slot from within {@link Chunk#run},
 * so that a busy worker neither parks nor is woken.
 *
 * <p>Invariant: whoever puts something into the slot unparks the thread afterwards, unless he is that thread; the
 * thread parks only after it found the slot empty. As the engine hands out one chunk at a time, the slot is empty or
 * holds {@link #END} when it is filled.
 */
final class ThreadWorker implements Worker {
    private static final Chunk END = new Chunk() {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public void run() {
            throw new AssertionError("only tells a worker to end");
        }

        @Override
        public RemoteChunk remote() {
            throw new AssertionError("only tells a worker to end");
        }
    };

    private final ThreadsBackend backend;
    private final String name;
    private final Thread thread;
    private final AtomicReference<Chunk> slot = new AtomicReference<>();

    /** Whether another worker has taken this one's place. */
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
            throw new IllegalStateException("a chunk was handed to a worker that has one");
        }
    }

    @Override
    public void abandon() {
        backend.replace(this, "its task did not return after its time limit, though interrupted");
    }

    /** Whether this is the first time that somebody asks, who then has to replace this worker. */
    boolean isReplacedNow() {
        return replaced.compareAndSet(false, true);
    }

    void isNotReplaced() {
        replaced.set(false);
    }

    /** Lets the thread end as soon as it does not run a chunk. */
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

    /** What a task throws is its chunk's; this comes from the outside of it, as when memory is short. */
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
