package com.example.executor;

import dev.lido.spi.Backend;
import dev.lido.spi.WorkerEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of workers. A worker that is abandoned is replaced. */
final class ExecutorBackend implements Backend {
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final int size;
    private final int stackKib;
    private final String prefix = "lido-executor-" + POOLS.incrementAndGet() + "-";

    // Guarded by this object's monitor:
    private final List<ExecutorWorker> workers = new ArrayList<>();
    private int started;
    private boolean closed;

    ExecutorBackend(int size, int stackKib) {
        this.size = size;
        this.stackKib = stackKib;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void start(WorkerEvents events) {
        for (int i = 0; i < size; i++) {
            startWorker(events);
        }
    }

    /** Also called to replace a worker that was abandoned. */
    void startWorker(WorkerEvents events) {
        ExecutorWorker worker;
        synchronized (this) {
            if (closed) {
                return;
            }
            worker = new ExecutorWorker(this, events, prefix + ++started, stackKib);
            workers.add(worker);
        }
        events.joined(worker);
    }

    @Override
    public List<String> close(long graceNanos) {
        List<ExecutorWorker> ending;
        synchronized (this) {
            closed = true;
            ending = List.copyOf(workers);
        }
        ending.forEach(ExecutorWorker::end);
        long deadline = System.nanoTime() + graceNanos;
        return ending.stream()
                .filter(worker -> !worker.awaitEnd(deadline))
                .map(ExecutorWorker::name)
                .toList();
    }
}
