package dev.lido.engine;

import dev.lido.PoolListener;
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
    final List<ChunkRun> cutOff = new ArrayList<>(0);

    /** Workers that were handed chunks ahead, while others now have nothing to do. */
    final List<Worker> giveBack = new ArrayList<>(0);

    /** What the pool's listeners are told. */
    List<Consumer<PoolListener>> events = List.of();

    void perform(Engine engine) {
        for (Thread thread : unpark) {
            LockSupport.unpark(thread);
        }
        Driver driver = engine.driver();
        if (anyNews && driver != null) {
            driver.wakeOther();
        }
        for (ChunkRun chunk : cutOff) {
            if (chunk.isElsewhere()) {
                chunk.lane().worker.cutOff(chunk, chunk.job().cutoff());
            }
        }
        for (ChunkRun first : interrupt) {
            for (ChunkRun chunk = first; chunk != null; chunk = chunk.next()) {
                if (!chunk.interrupt()) {
                    chunk.lane().worker.interrupt(chunk, -1);
                }
            }
        }
        giveBack.forEach(Worker::giveBack);
        for (Runnable told : news) {
            try {
                told.run();
            } catch (RuntimeException | Error thrown) {
                // The thread may be a worker's, which has to go on.
                Logs.LIDO.log(Level.ERROR, "what follows from the end of a call threw; it is ignored", thrown);
            }
        }
        engine.tell(events);
        for (ChunkRun chunk : run) {
            engine.run(chunk);
        }
    }
}
