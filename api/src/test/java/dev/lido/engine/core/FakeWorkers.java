package dev.lido.engine.core;

import dev.lido.spi.Backend;
import dev.lido.spi.Chunk;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Workers that join, die, delay and reorder at random, under a seed. A worker is a name; its chunks run on threads of a
 * cached pool. Each hand-out draws one of the ways in which things go wrong, and each death is followed by one or two
 * births, so that work goes on.
 */
public final class FakeWorkers implements Backend {
    private static final int MAX_DELAY_NANOS = 100_000;

    private final SplittableRandom random;
    private final int size;
    private final double deathRate;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fake-worker");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, FakeWorker> alive = new ConcurrentHashMap<>();
    private final AtomicInteger born = new AtomicInteger();
    private final AtomicInteger handedOut = new AtomicInteger();
    private WorkerEvents events;

    public FakeWorkers(long seed, int size, double deathRate) {
        this.random = new SplittableRandom(seed);
        this.size = size;
        this.deathRate = deathRate;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void start(WorkerEvents whom) {
        events = whom;
        for (int i = 0; i < size; i++) {
            bear();
        }
    }

    @Override
    public List<String> close(long graceNanos) {
        threads.shutdown();
        try {
            boolean ended = threads.awaitTermination(graceNanos, TimeUnit.NANOSECONDS);
            return ended ? List.of() : List.of("fake-worker");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void bear() {
        FakeWorker worker = new FakeWorker("fake-" + born.incrementAndGet());
        alive.put(worker.name(), worker);
        events.joined(worker);
    }

    /** How often a worker was handed a chunk. */
    int handedOut() {
        return handedOut.get();
    }

    /** Kills a worker, as the task that it runs would by a crash, and has it replaced. */
    void kill(String name) {
        FakeWorker worker = alive.remove(name);
        if (worker != null) {
            events.lost(worker, "killed by the test");
            bear();
            if (alive.size() < size && draw(1.0) < 0.5) {
                bear();
            }
        }
    }

    /** Kills any worker. */
    void killAny() {
        List<String> names = new ArrayList<>(alive.keySet());
        if (!names.isEmpty()) {
            kill(names.get((int) draw(names.size())));
        }
    }

    private double draw(double bound) {
        synchronized (random) {
            return random.nextDouble() * bound;
        }
    }

    private final class FakeWorker implements Worker {
        private final String name;

        FakeWorker(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void run(Chunk chunk) {
            handedOut.incrementAndGet();
            double fate = draw(1.0);
            if (fate < deathRate / 4) {
                alive.remove(name);
                execute(FakeWorkers.this::bear);
                throw new IllegalStateException("dies while it is handed a chunk");
            }
            execute(() -> {
                LockSupport.parkNanos((long) draw(MAX_DELAY_NANOS));
                if (fate < deathRate / 2) {
                    kill(name);
                    chunk.run();
                } else if (fate < deathRate) {
                    execute(() -> kill(name));
                    chunk.run();
                } else {
                    chunk.run();
                    chunk.run();
                }
            });
        }

        private void execute(Runnable work) {
            try {
                threads.execute(work);
            } catch (RejectedExecutionException closed) {
                // The pool has ended: nobody waits for this worker any more.
            }
        }
    }
}
