package dev.lido.spi;

import java.util.List;

/**
 * A backend with one worker and no thread of its own: each task runs on the thread that waits for it, at the cost of a
 * plain loop. The engine uses it for the pools that tasks choose; a provider may offer it under a name.
 */
public final class CallerRunsBackend implements Backend {
    private final Worker worker;

    /**
     * Makes a backend.
     *
     * @param worker the name of its worker
     */
    public CallerRunsBackend(String worker) {
        this.worker = new CallerRunsWorker(worker);
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void start(WorkerEvents events) {
        events.joined(worker);
    }

    @Override
    public List<String> close(long graceNanos) {
        return List.of();
    }

    /** The thread that waits, whichever that is. */
    private record CallerRunsWorker(String name) implements Worker {
        @Override
        public boolean runsInCaller() {
            return true;
        }

        @Override
        public void run(Chunk chunk) {
            chunk.run();
        }
    }
}
