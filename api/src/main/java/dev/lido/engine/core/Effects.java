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
    /** Chunks that were handed out, for their workers to be told. */
    final List<ChunkRun> run = new ArrayList<>(1);

    /** Threads that wait for news. */
    final List<Thread> unpark = new ArrayList<>(1);

    /** Whether there is news that a thread may be waiting for which is not listed, as it turns the pump. */
    boolean anyNews;

    /** What asynchronous calls and executors do about the news of their jobs. */
    final List<Runnable> news = new ArrayList<>(0);

    /** Chunks whose tasks are to be interrupted if they run, and those that follow them. */
    final List<ChunkRun> interrupt = new ArrayList<>(0);

    /** Chunks of which less is wanted than was handed out, where that is not seen by itself. */
    final List<ChunkRun> limit = new ArrayList<>(0);

    /** Workers that were handed chunks ahead, while others now have nothing to do. */
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
            tellWorkers(engine);
        } catch (Throwable thrown) {
            Logs.thrown(Level.ERROR, "a worker could not be told what is not wanted of it any more", thrown);
        }
        for (int i = 0; i < news.size(); i++) {
            tellNews(news.get(i));
        }
        try {
            notifyListeners(engine);
        } catch (Throwable thrown) {
            Logs.thrown(Level.ERROR, "the listeners of a pool could not be notified", thrown);
        }
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

    private void tellWorkers(Engine engine) {
        PumpDriver driver = engine.driver();
        if (anyNews && driver != null) {
            driver.wakeOther();
        }
        for (ChunkRun chunk : limit) {
            chunk.limitToCutoff();
        }
        for (ChunkRun first : interrupt) {
            for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
                if (!chunk.interrupt()) {
                    chunk.worker().interrupt(chunk, -1);
                }
            }
        }
        returnUnstarted.forEach(Worker::returnUnstarted);
    }

    /** The thread may be a worker's, which has to go on. */
    private static void tellNews(Runnable told) {
        for (int attempt = 1; ; attempt++) {
            try {
                told.run();
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
