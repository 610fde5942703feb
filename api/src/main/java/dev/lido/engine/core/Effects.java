package dev.lido.engine.core;

import dev.lido.PoolListener;
import dev.lido.engine.threads.Logs;
import dev.lido.engine.threads.PumpDriver;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.Worker;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What follows from a change of the engine's state and involves code of others or takes time: collected while the
 * engine's lock is held, performed after it was released.
 */
final class Effects {
    /** Chunks that were assigned. */
    final List<ChunkRun> run = new ArrayList<>(1);

    /** Threads that wait for a job. */
    final List<Thread> unpark = new ArrayList<>(1);

    /** Whether a job was signalled: a thread may wait for it that is not listed, as it drives the pump. */
    boolean signalled;

    /** The listeners of jobs that were signalled. */
    final List<Runnable> signalListeners = new ArrayList<>(0);

    /** Chunks whose tasks are to be interrupted if they run, and those that follow them. */
    final List<ChunkRun> interrupt = new ArrayList<>(0);

    /** Chunks that have tasks which are not wanted any more: workers elsewhere do not see so by themselves. */
    final List<ChunkRun> limit = new ArrayList<>(0);

    /** Workers that were sent chunks ahead, while others now have nothing to do. */
    final List<Worker> returnUnstarted = new ArrayList<>(0);

    private final Listeners listeners;
    private List<Consumer<PoolListener>> events = List.of();

    Effects(Listeners listeners) {
        this.listeners = listeners;
    }

    /** Notes an event of which the pool's listeners are to be notified. */
    void note(Consumer<PoolListener> event) {
        if (!listeners.isEmpty()) {
            if (events.isEmpty()) {
                events = new ArrayList<>();
            }
            events.add(event);
        }
    }

    void perform(Engine engine) {
        // By index: an iterator takes memory, and these must not be left out because that is short.
        for (int i = 0; i < unpark.size(); i++) {
            LockSupport.unpark(unpark.get(i));
        }
        try {
            notifyWorkers(engine);
        } catch (Throwable thrown) {
            Logs.thrown(Level.ERROR, "a worker could not be notified of what is not wanted of it any more", thrown);
        }
        for (int i = 0; i < signalListeners.size(); i++) {
            notifySignalListener(signalListeners.get(i));
        }
        try {
            notifyListeners(engine);
        } catch (Throwable thrown) {
            Logs.thrown(Level.ERROR, "the listeners of a pool could not be notified", thrown);
        }
        engine.shared().deliver();
        for (int i = 0; i < run.size(); i++) {
            engine.workerEvents().run(run.get(i));
        }
    }

    private void notifyListeners(Engine engine) {
        if (events.isEmpty()) {
            return;
        }
        CallersCode outer = CallersCode.enterListener(engine);
        try {
            listeners.notify(events);
        } finally {
            CallersCode.leave(outer);
        }
    }

    private void notifyWorkers(Engine engine) {
        PumpDriver driver = engine.driver();
        if (signalled && driver != null) {
            driver.wakeOther();
        }
        for (ChunkRun chunk : limit) {
            chunk.limitToCutoff();
        }
        for (ChunkRun first : interrupt) {
            for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
                if (!chunk.interrupt()) {
                    chunk.worker().interrupt(chunk.remoteRun(), -1);
                }
            }
        }
        returnUnstarted.forEach(Worker::returnUnstarted);
    }

    /** The thread may be a worker's, which has to go on. */
    private static void notifySignalListener(Runnable listener) {
        for (int attempt = 1; ; attempt++) {
            try {
                listener.run();
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            } catch (Throwable thrown) {
                Logs.thrown(Level.ERROR, "what follows from the end of a call threw; it is ignored", thrown);
                return;
            }
        }
    }
}
