package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.lido.testing.Await;
import dev.lido.testing.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code invokeAll} and {@code invokeAny} of {@link Pool#executor()}. */
class ExecutorInvokeTest {
    private Pool pool;

    private ExecutorService executor(String spec) {
        pool = Pools.choosePool(spec);
        return pool.executor();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static Callable<Integer> failing(Exception failure) {
        return () -> {
            throw failure;
        };
    }

    private static Callable<Integer> held(Gate gate) {
        return () -> {
            gate.pass();
            return 1;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:1", "crew:2", "serial"})
    void invokeAllGivesFuturesInOrder(String spec) throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            tasks.add(() -> number);
        }

        List<Future<Integer>> futures = executor(spec).invokeAll(tasks);

        assertThat(futures).hasSize(50).allMatch(Future::isDone);
        for (int i = 0; i < 50; i++) {
            assertThat(futures.get(i).get()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:2", "serial"})
    void invokeAllGoesOnAfterAFailure(String spec) throws Exception {
        IOException failure = new IOException();

        List<Future<Integer>> futures = executor(spec).invokeAll(List.of(() -> 1, failing(failure), () -> 3));

        assertThat(futures).allMatch(Future::isDone);
        assertThat(futures.get(0).get()).isEqualTo(1);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> futures.get(1).get())
                .extracting(Throwable::getCause)
                .isSameAs(failure);
        assertThat(futures.get(2).get()).isEqualTo(3);
    }

    @Test
    void invokeAllOfNothingIsNothing() throws Exception {
        assertThat(executor("crew:1").invokeAll(List.<Callable<Integer>>of())).isEmpty();
    }

    /** Has the pool's only worker busy until the gate is opened. */
    private static void occupy(ExecutorService executor, Gate gate) throws InterruptedException {
        executor.execute(gate::passUninterrupted);
        gate.awaitReached();
    }

    @Test
    void invokeAllThatTimesOutCancelsTheRest() throws Exception {
        ExecutorService executor = executor("crew:1");
        Gate gate = new Gate();
        AtomicInteger runs = new AtomicInteger();
        occupy(executor, gate);

        List<Future<Integer>> futures = Await.inTime(() ->
                executor.invokeAll(List.of(runs::incrementAndGet, runs::incrementAndGet), 1, TimeUnit.MILLISECONDS));

        assertThat(futures).hasSize(2).allMatch(Future::isDone).allMatch(Future::isCancelled);
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> futures.get(1).get());
        gate.open();
        executor.shutdown();
        assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:2", "serial"})
    void invokeAllWithTimeToSpareGivesAll(String spec) throws Exception {
        List<Future<Integer>> futures =
                executor(spec).invokeAll(List.of(() -> 1, () -> 2), Await.SECONDS, TimeUnit.SECONDS);

        assertThat(futures.get(0).get()).isEqualTo(1);
        assertThat(futures.get(1).get()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:1", "crew:2", "serial"})
    void invokeAnyGivesAResult(String spec) throws Exception {
        int result = executor(spec).invokeAny(List.of(failing(new IOException()), () -> 2, failing(new IOException())));

        assertThat(result).isEqualTo(2);
    }

    @Test
    void invokeAnyCancelsTheOthers() throws Exception {
        ExecutorService executor = executor("crew:2");
        Gate gate = new Gate();

        int result = Await.inTime(() -> executor.invokeAny(List.of(held(gate), () -> {
            gate.awaitReached();
            return 2;
        })));

        assertThat(result).isEqualTo(2);
        gate.awaitInterrupted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:2", "serial"})
    void invokeAnyFailsIfAllFail(String spec) {
        ExecutorService executor = executor(spec);
        IOException failure = new IOException("each");

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> executor.invokeAny(List.of(failing(failure), failing(failure))))
                .extracting(Throwable::getCause)
                .isSameAs(failure);
    }

    @Test
    void invokeAnyThatTimesOutCancelsAll() throws Exception {
        ExecutorService executor = executor("crew:1");
        Gate gate = new Gate();
        AtomicInteger runs = new AtomicInteger();
        occupy(executor, gate);

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> Await.inTime(() -> executor.invokeAny(
                        List.of(runs::incrementAndGet, runs::incrementAndGet), 1, TimeUnit.MILLISECONDS)));

        gate.open();
        executor.shutdown();
        assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(0);
    }

    @Test
    void invokeAnyNeedsATask() {
        ExecutorService executor = executor("crew:1");

        assertThatIllegalArgumentException().isThrownBy(() -> executor.invokeAny(List.<Callable<Integer>>of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> executor.invokeAny(List.<Callable<Integer>>of(), 1, TimeUnit.SECONDS));
    }

    @Test
    void nullTasksAreRefused() {
        ExecutorService executor = executor("crew:1");
        List<Callable<Integer>> tasks = Arrays.asList(() -> 1, null);

        assertThatNullPointerException().isThrownBy(() -> executor.invokeAll(tasks));
        assertThatNullPointerException().isThrownBy(() -> executor.invokeAll(null));
        assertThatNullPointerException().isThrownBy(() -> executor.invokeAny(null));
        assertThatNullPointerException().isThrownBy(() -> executor.invokeAny(Arrays.asList(null, () -> 1)));
    }

    @Test
    void interruptOfInvokeAllCancelsAll() throws Exception {
        ExecutorService executor = executor("crew:1");
        Gate gate = new Gate();
        Thread[] caller = new Thread[1];
        Future<List<Future<Integer>>> call = Await.start(() -> {
            caller[0] = Thread.currentThread();
            return executor.invokeAll(List.of(held(gate)));
        });
        gate.awaitReached();

        caller[0].interrupt();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> Await.get(call))
                .withCauseInstanceOf(InterruptedException.class);
        gate.awaitInterrupted();
    }
}
