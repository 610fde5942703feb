package dev.lido.backend.threads;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.spi.Backend;
import dev.lido.spi.UninterruptibleWait;
import dev.lido.spi.WorkerEvents;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of workers with a thread each. A worker that is abandoned or whose thread dies is replaced. */
final class ThreadsBackend implements Backend {
    private static final AtomicInteger POOLS = new AtomicInteger();

    private static final System.Logger LOG = System.getLogger("dev.lido");

    /** The number of workers: the requested one, or a smaller one if the system starts no more threads. */
    private volatile int size;

    private final ThreadMaker threads;
    private final String prefix = "lido-threads-" + POOLS.incrementAndGet() + "-";

    @GuardedBy("this") private final Set<ThreadWorker> workers = new LinkedHashSet<>();

    @GuardedBy("this") private WorkerEvents events;

    @GuardedBy("this") private int started;

    @GuardedBy("this") private boolean closed;

    ThreadsBackend(int size, ThreadMaker threads) {
        this.size = size;
        this.threads = threads;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void start(WorkerEvents whom) {
        synchronized (this) {
            events = whom;
        }
        int wanted = size;
        for (int i = 0; i < wanted; i++) {
            try {
                startWorker();
            } catch (OutOfMemoryError e) {
                if (i == 0) {
                    throw e;
                }
                size = i;
                LOG.log(
                        Level.WARNING,
                        "LIDO-39: this pool has {0} workers instead of the {1} requested, and works with these; no"
                                + " more can be started: {2}; the limit is that of threads: ulimit -u, or pids.max"
                                + " of the container",
                        i,
                        wanted,
                        e.getMessage());
                return;
            }
        }
    }

    private void startWorker() {
        ThreadWorker worker;
        synchronized (this) {
            if (closed) {
                return;
            }
            worker = new ThreadWorker(this, prefix + ++started, threads);
            workers.add(worker);
        }
        try {
            worker.start();
        } catch (Throwable thrown) {
            ended(worker);
            throw thrown;
        }
        events().joined(worker);
    }

    /**
     * Replaces a worker that does not return from its task. It receives no more chunks, and ends when its task returns.
     * If this throws because memory is short, it may be called again.
     */
    void replace(ThreadWorker worker, String reason) {
        events().lost(worker, reason);
        worker.end();
        if (worker.isReplacedNow()) {
            try {
                startWorker();
            } catch (Throwable thrown) {
                worker.isNotReplaced();
                throw thrown;
            }
        }
    }

    private synchronized WorkerEvents events() {
        return events;
    }

    void ended(ThreadWorker worker) {
        synchronized (this) {
            workers.remove(worker);
        }
    }

    @Override
    public List<String> close(long graceNanos) {
        List<ThreadWorker> ending;
        synchronized (this) {
            closed = true;
            ending = new ArrayList<>(workers);
        }
        ending.forEach(ThreadWorker::end);
        long deadline = System.nanoTime() + graceNanos;
        List<String> stuck = new ArrayList<>();
        for (ThreadWorker worker : ending) {
            if (!UninterruptibleWait.join(worker.thread(), deadline - System.nanoTime())) {
                stuck.add(worker.name());
            }
        }
        return stuck;
    }
}
