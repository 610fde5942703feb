package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lido.testing.Await;
import dev.lido.testing.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of {@link Pool#executor()}, and of the pool below it. */
class ExecutorShutdownTest {
    private final Gate gate = new Gate();
    private final AtomicInteger runs = new AtomicInteger();
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

    private void executeHeld() {
        executor.execute(() -> {
            try {
                gate.pass();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean awaitTermination() throws InterruptedException {
        return executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void isOpenAtFirst() throws Exception {
        assertThat(executor.isShutdown()).isFalse();
        assertThat(executor.isTerminated()).isFalse();
        assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void shutdownRejectsWhatComesLater() {
        executor.shutdown();

        assertThat(executor.isShutdown()).isTrue();
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> executor.execute(() -> {}));
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> executor.submit(() -> 1));
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> executor.invokeAll(List.of(() -> 1)));
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> executor.invokeAny(List.of(() -> 1)));
    }

    @Test
    void shutdownRunsWhatWasAccepted() throws Exception {
        Future<String> running = submitHeld();
        for (int i = 0; i < 10; i++) {
            executor.execute(runs::incrementAndGet);
        }

        executor.shutdown();
        gate.open();

        assertThat(Await.get(running)).isEqualTo("done");
        assertThat(awaitTermination()).isTrue();
        assertThat(runs).hasValue(10);
    }

    @Test
    void isTerminatedOnlyAfterWhatRunsHasEnded() throws Exception {
        executeHeld();
        gate.awaitReached();

        executor.shutdown();

        assertThat(executor.isShutdown()).isTrue();
        assertThat(executor.isTerminated()).isFalse();
        assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        gate.open();
        assertThat(awaitTermination()).isTrue();
        assertThat(executor.isTerminated()).isTrue();
    }

    @Test
    void withoutTasksItTerminatesAtOnce() throws Exception {
        executor.shutdown();

        assertThat(executor.isTerminated()).isTrue();
        assertThat(awaitTermination()).isTrue();
    }

    @Test
    void shutdownTwiceIsOnce() throws Exception {
        executor.shutdown();
        executor.shutdown();

        assertThat(executor.shutdownNow()).isEmpty();
        assertThat(awaitTermination()).isTrue();
    }

    @Test
    void shutdownNowReturnsWhatNeverBeganAndInterruptsWhatRuns() throws Exception {
        executeHeld();
        gate.awaitReached();
        Runnable command = runs::incrementAndGet;
        executor.execute(command);
        Future<Integer> submitted = executor.submit(runs::incrementAndGet);

        List<Runnable> neverBegan = executor.shutdownNow();

        assertThat(neverBegan).containsExactlyInAnyOrder(command, (Runnable) submitted);
        gate.awaitInterrupted();
        assertThat(awaitTermination()).isTrue();
        assertThat(runs).hasValue(0);
        assertThat(executor.isShutdown()).isTrue();
    }

    @Test
    void whatShutdownNowReturnedCanRunElsewhere() throws Exception {
        executeHeld();
        gate.awaitReached();
        Future<Integer> submitted = executor.submit(runs::incrementAndGet);
        List<Runnable> neverBegan = executor.shutdownNow();

        neverBegan.forEach(pool.executor()::execute);

        assertThat(Await.get(submitted)).isEqualTo(1);
    }

    @Test
    void shutdownNowAfterShutdownStillInterrupts() throws Exception {
        executeHeld();
        gate.awaitReached();
        executor.shutdown();

        assertThat(executor.shutdownNow()).isEmpty();

        gate.awaitInterrupted();
        assertThat(awaitTermination()).isTrue();
    }

    @Test
    void awaitTerminationIsInterruptible() throws Exception {
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Future<Boolean> waiting = Await.start(() -> {
            waiter.set(Thread.currentThread());
            return executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS);
        });
        Await.until("it waits", () -> waiter.get() != null && waiter.get().getState() == Thread.State.TIMED_WAITING);

        waiter.get().interrupt();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> Await.get(waiting))
                .withCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void shutdownLeavesThePoolAndOtherExecutorsOpen() throws Exception {
        ExecutorService other = pool.executor();

        executor.shutdownNow();

        assertThat(Await.get(other.submit(() -> 1))).isEqualTo(1);
        assertThat(pool.map(List.of(1), i -> i + 1)).containsExactly(2);
    }

    @Test
    void closedPoolMakesItReject() {
        pool.close();

        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> executor.submit(() -> 1))
                .withMessageStartingWith("LIDO-11: ")
                .withCauseInstanceOf(PoolClosedException.class);
    }

    @Test
    void closingThePoolRunsWhatWasAccepted() throws Exception {
        Future<String> running = submitHeld();
        List<Future<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(executor.submit(runs::incrementAndGet));
        }
        gate.open();

        pool.close();

        assertThat(running.isDone()).isTrue();
        assertThat(waiting).allMatch(Future::isDone);
        assertThat(runs).hasValue(5);
        executor.shutdown();
        assertThat(awaitTermination()).isTrue();
    }

    @Test
    void terminatingThePoolCancelsAll() throws Exception {
        Future<String> running = submitHeld();
        Future<Integer> waiting = executor.submit(runs::incrementAndGet);
        gate.awaitReached();

        pool.terminate();

        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> Await.get(waiting));
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> Await.get(running));
        assertThat(gate.wasInterrupted()).isTrue();
        assertThat(runs).hasValue(0);
        executor.shutdown();
        assertThat(awaitTermination()).isTrue();
    }
}
