package com.example.executor;

import dev.lido.spi.Chunk;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An executor with one thread, which runs this worker's chunks. */
final class ExecutorWorker implements Worker {
    private final ExecutorBackend backend;
    private final WorkerEvents events;
    private final String name;
    private final int stackKib;
    private final ThreadPoolExecutor executor;
    private volatile Thread thread;

    ExecutorWorker(ExecutorBackend backend, WorkerEvents events, String name, int stackKib) {
        this.backend = backend;
        this.events = events;
        this.name = name;
        this.stackKib = stackKib;
        executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                this::newThread,
                new ThreadPoolExecutor.DiscardPolicy());
        executor.prestartCoreThread();
    }

    private Thread newThread(Runnable work) {
        thread = new Thread(null, work, name, stackKib * 1024L, false); // inherits no thread-locals
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(Chunk chunk) {
        executor.execute(chunk::run);
    }

    @Override
    public void abandon() {
        events.lost(this, "its task did not return after its timeout");
        end();
        backend.startWorker(events);
    }

    /** Ends the thread once it has nothing to run. */
    void end() {
        executor.shutdown();
    }

    /** Waits for the thread to end, also if interrupted. Returns whether it ended before the deadline. */
    boolean awaitEnd(long deadline) {
        boolean interrupted = false;
        long left;
        while (thread.isAlive() && (left = deadline - System.nanoTime()) > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
