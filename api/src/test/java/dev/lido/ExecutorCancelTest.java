package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lido.testing.Await;
import dev.lido.testing.Gate;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cancelling futures of {@link Pool#executor()}. */
class ExecutorCancelTest {
    private final Gate gate = new Gate();
    private Pool pool;
    private ExecutorService executor;

    @BeforeEach
    void open() {
        pool = Pools.choosePool("crew:1");
        executor = pool.executor();
    }

    @AfterEach
    void close() {
        gate.open();
        pool.close();
    }

    private Future<String> submitHeld() {
        return executor.submit(() -> {
            gate.pass();
            return "done";
        });
    }

    private void assertTerminates() throws InterruptedException {
        executor.shutdown();
        assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatWasCancelledBeforeItBeganNeverRuns() throws Exception {
        Future<String> running = submitHeld();
        AtomicInteger runs = new AtomicInteger();
        Future<Integer> waiting = executor.submit(runs::incrementAndGet);

        assertThat(waiting.cancel(false)).isTrue();

        assertThat(waiting.isCancelled()).isTrue();
        assertThat(waiting.isDone()).isTrue();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(waiting::get);
        gate.open();
        assertThat(Await.get(running)).isEqualTo("done");
        assertTerminates();
        assertThat(runs).hasValue(0);
    }

    @Test
    void cancelWithTrueInterruptsWhatRuns() throws Exception {
        Future<String> running = submitHeld();
        gate.awaitReached();

        assertThat(running.cancel(true)).isTrue();

        assertThat(running.isCancelled()).isTrue();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(running::get);
        gate.awaitInterrupted();
        assertTerminates();
    }

    @Test
    void cancelWithFalseLeavesWhatRuns() throws Exception {
        Future<String> running = submitHeld();
        gate.awaitReached();

        assertThat(running.cancel(false)).isTrue();

        assertThat(running.isCancelled()).isTrue();
        executor.shutdown();
        assertThat(executor.isTerminated()).as("while the task runs").isFalse();
        gate.open();
        assertTerminates();
        assertThat(gate.wasInterrupted()).isFalse();
    }

    @Test
    void secondCancelChangesNothing() throws Exception {
        Future<String> running = submitHeld();
        gate.awaitReached();
        running.cancel(false);

        assertThat(running.cancel(true)).isFalse();

        gate.open();
        assertTerminates();
        assertThat(gate.wasInterrupted()).isFalse();
    }

    @Test
    void whatIsDoneCanNotBeCancelled() throws Exception {
        Future<String> done = executor.submit(() -> "done");
        Await.get(done);

        assertThat(done.cancel(true)).isFalse();

        assertThat(done.isCancelled()).isFalse();
        assertThat(done.get()).isEqualTo("done");
    }

    @Test
    void anInterruptThatComesWithACancellationDoesNotReachTheNextTask() throws Exception {
        for (int i = 0; i < 200; i++) {
            Gate each = new Gate();
            Future<?> victim = executor.submit(() -> {
                each.pass();
                return null;
            });
            Future<Boolean> next = executor.submit(() -> Thread.currentThread().isInterrupted());
            each.awaitReached();

            victim.cancel(true);

            assertThat(Await.get(next)).isFalse();
        }
    }

    @Test
    void cancelReachesTasksOfACompletionService() throws Exception {
        CompletionService<String> service = new ExecutorCompletionService<>(executor);
        Future<String> running = service.submit(() -> {
            gate.pass();
            return "done";
        });
        gate.awaitReached();

        assertThat(running.cancel(true)).isTrue();

        gate.awaitInterrupted();
    }
}
