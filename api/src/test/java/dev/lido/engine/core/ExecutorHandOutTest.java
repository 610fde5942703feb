package dev.lido.engine.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.engine.data.Inputs;
import dev.lido.engine.data.Settings;
import dev.lido.engine.data.Verb;
import dev.lido.engine.pool.DefaultPool;
import dev.lido.spi.Chunk;
import dev.lido.testing.Await;
import dev.lido.testing.Gate;
import dev.lido.testing.ManualBackend;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a task of an executor that a worker was handed and has not begun. */
class ExecutorHandOutTest {
    private final ManualBackend backend = new ManualBackend();
    private final AtomicInteger runs = new AtomicInteger();
    private Engine engine;
    private DefaultPool pool;
    private ExecutorService executor;

    @BeforeEach
    void open() throws Exception {
        engine = new Engine("manual", backend, null, List.of(), 0, false);
        engine.start();
        pool = new DefaultPool(engine, Settings.defaults(0), null, Set.of());
        executor = pool.executor();
    }

    @AfterEach
    void close() throws Exception {
        engine.terminate();
    }

    private void assertTerminates() throws InterruptedException {
        executor.shutdown();
        assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCancelledTaskNeverRuns() throws Exception {
        Future<Integer> future = executor.submit(runs::incrementAndGet);
        Chunk chunk = backend.awaitChunk();

        assertThat(future.cancel(false)).isTrue();
        chunk.run();

        assertThat(runs).hasValue(0);
        assertThat(future.isCancelled()).isTrue();
        assertTerminates();
    }

    @Test
    void aTaskCancelledWithInterruptNeverRuns() throws Exception {
        Future<Integer> future = executor.submit(runs::incrementAndGet);
        Chunk chunk = backend.awaitChunk();

        assertThat(future.cancel(true)).isTrue();
        chunk.run();

        assertThat(runs).hasValue(0);
        assertThat(Thread.interrupted()).as("an interrupt left behind").isFalse();
        assertTerminates();
    }

    @Test
    void theWorkerGoesOnAfterACancelledTask() throws Exception {
        Future<Integer> cancelled = executor.submit(runs::incrementAndGet);
        Chunk first = backend.awaitChunk();
        Future<Integer> next = executor.submit(() -> 42);

        cancelled.cancel(true);
        first.run();
        backend.awaitChunk().run();

        assertThat(Await.get(next)).isEqualTo(42);
    }

    @Test
    void shutdownNowEitherReturnsItOrInterruptsIt() throws Exception {
        Gate gate = new Gate();
        Runnable command = gate::passUninterrupted;
        executor.execute(command);
        Chunk chunk = backend.awaitChunk();

        List<Runnable> neverBegan = executor.shutdownNow();
        if (neverBegan.isEmpty()) {
            Future<?> run = Await.start(() -> {
                chunk.run();
                return null;
            });
            gate.awaitInterrupted();
            gate.open();
            Await.get(run);
        } else {
            chunk.run();
            assertThat(neverBegan).containsExactly(command);
            assertThat(gate.wasReached()).isFalse();
        }

        assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shutdownStillRunsIt() throws Exception {
        Future<Integer> future = executor.submit(runs::incrementAndGet);
        Chunk chunk = backend.awaitChunk();

        executor.shutdown();
        assertThat(executor.isTerminated()).isFalse();
        chunk.run();

        assertThat(Await.get(future)).isEqualTo(1);
        assertTerminates();
    }

    /** As when one thread shuts an executor down in the middle of another's {@code execute}. */
    @Test
    void aTaskRevokedBeforeItWasAcceptedLeavesNoTrace() throws Exception {
        Job job = pool.job(Verb.EXECUTE, Inputs.single(null), nothing -> runs.incrementAndGet(), true);

        assertThat(engine.abortUnstarted(job, false)).isTrue();
        engine.submit(job);

        Await.inTime(() -> {
            pool.close();
            return null;
        });
        assertThat(runs).hasValue(0);
    }
}
