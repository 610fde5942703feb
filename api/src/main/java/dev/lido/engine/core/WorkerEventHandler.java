package dev.lido.engine.core;

import dev.lido.PoolBrokenException;
import dev.lido.engine.data.Verb;
import dev.lido.engine.threads.Logs;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.ThrowableText;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Handles what the backend reports of its workers, and what becomes of them otherwise: they join, are lost, run the
 * initializer, refuse a chunk, or cannot be replaced any more, which breaks the pool.
 */
final class WorkerEventHandler implements WorkerEvents {
    private static final int MOST_LOSSES_IN_INITIALIZER = 3;

    private final String backendName;
    private final EngineLock lock;
    private final Dispatcher dispatcher;
    private final WorkerRegistry workers;
    private final Shutdown shutdown;
    private final Watchdog watchdog;

    // Guarded by the lock:
    private @Nullable Supplier<PoolBrokenException> brokenBy;
    private int lossesInInitializer;

    WorkerEventHandler(
            String backendName,
            EngineLock lock,
            Dispatcher dispatcher,
            WorkerRegistry workers,
            Shutdown shutdown,
            Watchdog watchdog) {
        this.backendName = backendName;
        this.lock = lock;
        this.dispatcher = dispatcher;
        this.workers = workers;
        this.shutdown = shutdown;
        this.watchdog = watchdog;
    }

    /** Makes what a call of a broken pool throws; null while the pool is not broken. The lock is held. */
    @Nullable Supplier<PoolBrokenException> brokenBy() {
        return brokenBy;
    }

    /** Gives a chunk to its worker. The lock is not held. */
    void run(ChunkRun chunk) {
        Worker worker = chunk.worker();
        try {
            worker.run(chunk);
        } catch (Throwable thrown) {
            for (int attempt = 1; ; attempt++) {
                try {
                    giveUp(worker, thrown);
                    return;
                } catch (OutOfMemoryError shortage) {
                    PoolThreads.awaitMemory(attempt, shortage);
                }
            }
        }
    }

    /** A worker threw where it must not. It counts as lost, and its backend is asked for another. */
    private void giveUp(Worker worker, Throwable thrown) {
        Logs.thrown(
                Level.ERROR,
                "worker " + worker.name() + " threw when it was handed a chunk; it counts as lost",
                thrown);
        lost(worker, "it could not be handed a chunk: " + ThrowableText.of(thrown));
        if (worker.runsInCaller()) {
            joined(worker);
        } else {
            worker.abandon();
        }
    }

    @Override
    public void joined(Worker worker) {
        lock.change(effects -> {
            if (!shutdown.isReleasing() && dispatcher.add(worker, effects) && !dispatcher.hasInitializer()) {
                effects.note(listener -> listener.workerJoined(worker.name()));
            }
        });
    }

    /** A worker has run the initializer. The lock is held. */
    void initialized(WorkerState state, Job job, Effects effects) {
        String name = state.worker().name();
        if (job.problem() == null) {
            state.becomeReady();
            lossesInInitializer = 0;
            effects.note(listener -> listener.workerJoined(name));
        } else {
            Throwable cause = job.cutoff().thrown();
            breakPool(
                    "LIDO-13",
                    () -> "the initializer failed on worker " + name
                            + (cause == null ? "" : ": " + ThrowableText.of(cause)),
                    cause,
                    effects);
        }
    }

    @Override
    public void lost(Worker worker, String reason) {
        lock.change(effects -> {
            WorkerState state = dispatcher.remove(worker);
            if (state == null) {
                return;
            }
            int suspects = worker.maxUnreportedTasks();
            boolean first = true;
            for (ChunkRun chunk : state.chunks()) {
                watchdog.unwatch(chunk);
                if (chunk.job().verb() == Verb.INITIALIZE) {
                    chunk.lose(suspects);
                    lostInInitializer(worker, reason, effects);
                } else {
                    suspects = chunk.job().lose(chunk, reason, suspects, first, effects);
                    dispatcher.settle(chunk.job(), effects);
                }
                first = false;
            }
            state.removeAll();
            effects.note(listener -> listener.workerLost(worker.name(), reason));
        });
    }

    /** A replacement would be lost in the same way, and its own, forever. */
    private void lostInInitializer(Worker worker, String reason, Effects effects) {
        int losses = ++lossesInInitializer;
        if (losses >= MOST_LOSSES_IN_INITIALIZER) {
            breakPool(
                    "LIDO-13",
                    () -> "the initializer ended " + losses + " workers one after another; the last one was "
                            + worker.name() + ": " + reason,
                    null,
                    effects);
        }
    }

    @Override
    public void broken(Throwable cause) {
        lock.change(effects -> breakPool(
                "LIDO-14",
                () -> "the backend " + backendName + " cannot start workers any more: " + ThrowableText.of(cause),
                cause,
                effects));
    }

    /** No thread receives what workers send any more, so their chunks are lost. */
    void pumpFailed(Throwable thrown) {
        lock.change(effects -> breakPool(
                "LIDO-32",
                () -> "the pool " + backendName
                        + " cannot continue, since receiving the messages of its workers failed: "
                        + ThrowableText.of(thrown),
                thrown,
                effects));
        lock.read(workers::workers)
                .forEach(worker -> lost(worker, "what it sends cannot be received: " + ThrowableText.of(thrown)));
    }

    /** @param message what broke; made when it is thrown, since the text of a cause is made by other people's code */
    private void breakPool(String code, Supplier<String> message, @Nullable Throwable cause, Effects effects) {
        if (brokenBy == null) {
            brokenBy = () -> new PoolBrokenException(code, message.get(), cause);
            for (Job job : dispatcher.openJobs()) {
                dispatcher.abort(job, brokenBy, true, effects);
            }
            dispatcher.clearQueue();
        }
    }
}
