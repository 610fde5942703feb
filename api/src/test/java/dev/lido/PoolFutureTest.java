package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lido.testing.Await;
import dev.lido.testing.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The futures of asynchronous verbs, on a pool with a single worker. */
class PoolFutureTest {
    private final Gate gate = new Gate();
    private final AtomicInteger runs = new AtomicInteger();
    private Pool pool;
    private Pool nested;

    @BeforeEach
    void open() {
        pool = Pools.choosePool("crew:1");
    }

    @AfterEach
    void close() {
        gate.open();
        pool.close();
        if (nested != null) {
            nested.terminate();
        }
    }

    private CompletableFuture<List<Integer>> startHeld() {
        return pool.withChunkSize(1).mapAsync(List.of(0, 1, 2), i -> {
            if (i == 0) {
                gate.pass();
            }
            return runs.incrementAndGet();
        });
    }

    @Test
    void completesWithoutAnybodyWaiting() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();

        CompletableFuture<Void> told = pool.callAsync(() -> "done").thenAccept(seen::complete);

        assertThat(Await.get(seen)).isEqualTo("done");
        assertThat(Await.get(told)).isNull();
    }

    @Test
    void failureIsTheTaskFailedException() {
        IOException cause = new IOException();
        CompletableFuture<String> future = pool.callAsync(() -> {
            throw cause;
        });

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> Await.get(future))
                .havingCause()
                .isInstanceOf(TaskFailedException.class)
                .havingCause()
                .isSameAs(cause);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(future::join)
                .withCauseInstanceOf(TaskFailedException.class);
    }

    @Test
    void cancelWithTrueInterruptsWhatRunsAndDropsTheRest() throws Exception {
        CompletableFuture<List<Integer>> future = startHeld();
        gate.awaitReached();

        assertThat(future.cancel(true)).isTrue();

        assertThatExceptionOfType(CancellationException.class).isThrownBy(future::join);
        gate.awaitInterrupted();
        pool.close();
        assertThat(runs).hasValue(0);
    }

    @Test
    void cancelWithFalseLeavesWhatRunsAndDropsTheRest() throws Exception {
        CompletableFuture<List<Integer>> future = startHeld();
        gate.awaitReached();

        assertThat(future.cancel(false)).isTrue();

        assertThat(future).isCancelled();
        gate.open();
        pool.close();
        assertThat(gate.wasInterrupted()).isFalse();
        assertThat(runs).as("the task that was running").hasValue(1);
    }

    @Test
    void poolStaysUsableAfterACancellation() throws Exception {
        CompletableFuture<List<Integer>> future = startHeld();
        gate.awaitReached();

        future.cancel(true);

        assertThat(pool.map(List.of(1, 2), i -> -i)).containsExactly(-1, -2);
    }

    @Test
    void cancellingADerivedFutureLeavesTheCall() throws Exception {
        CompletableFuture<List<Integer>> future = startHeld();
        CompletableFuture<Integer> derived = future.thenApply(List::size);
        gate.awaitReached();

        assertThat(derived.cancel(true)).isTrue();

        gate.open();
        assertThat(Await.get(future)).containsExactly(1, 2, 3);
    }

    @Test
    void whatIsDoneCanNotBeCancelled() throws Exception {
        CompletableFuture<String> future = pool.callAsync(() -> "done");
        Await.get(future);

        assertThat(future.cancel(true)).isFalse();

        assertThat(future.join()).isEqualTo("done");
    }

    // ---- Waiting inside a task, which occupies the only worker ----

    private static <T> T inside(Pool pool, SerializableCallable<T> body) throws Exception {
        return Await.get(pool.callAsync(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:1", "serial"})
    void joinInsideATaskHelps(String spec) throws Exception {
        nested = Pools.choosePool(spec);

        int sum = inside(nested, () -> {
            CompletableFuture<Integer> one = nested.callAsync(() -> 1);
            CompletableFuture<List<Integer>> more = nested.mapAsync(List.of(2, 3), i -> i);
            return one.join() + more.get().get(0) + more.join().get(1);
        });

        assertThat(sum).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:1", "serial"})
    void getWithinATimeInsideATaskHelps(String spec) throws Exception {
        nested = Pools.choosePool(spec);

        int result = inside(nested, () -> nested.callAsync(() -> 1).get(Await.SECONDS / 3, TimeUnit.SECONDS));

        assertThat(result).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:1", "serial"})
    void joinOfADerivedFutureInsideATaskHelps(String spec) throws Exception {
        nested = Pools.choosePool(spec);

        int result = inside(
                nested, () -> nested.callAsync(() -> 20).thenApply(i -> i + 1).join());

        assertThat(result).isEqualTo(21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:1", "serial"})
    void joinOfACombinedFutureInsideATaskHelps(String spec) throws Exception {
        nested = Pools.choosePool(spec);

        int result = inside(
                nested,
                () -> nested.callAsync(() -> 20)
                        .thenCombine(nested.callAsync(() -> 3), (a, b) -> a + b)
                        .join());

        assertThat(result).isEqualTo(23);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:1", "serial"})
    void joinOfAComposedFutureInsideATaskHelps(String spec) throws Exception {
        nested = Pools.choosePool(spec);

        int result = inside(
                nested,
                () -> nested.callAsync(() -> 20)
                        .thenCompose(i -> nested.callAsync(() -> i + 4))
                        .join());

        assertThat(result).isEqualTo(24);
    }

    @Test
    void joinInsideANestedTaskHelps() throws Exception {
        int result = inside(
                pool,
                () -> pool.callAsync(() -> pool.callAsync(
                                        () -> pool.callAsync(() -> 42).join())
                                .join())
                        .join());

        assertThat(result).isEqualTo(42);
    }

    // ---- Waiting in a dependent, which occupies the pool's own thread ----

    /** A future of the pool that is certain to complete on the pool's own thread. */
    private CompletableFuture<Integer> held() {
        return pool.callAsync(() -> {
            gate.pass();
            return 1;
        });
    }

    @Test
    void dependentsRunOnThePoolsOwnThread() throws Exception {
        CompletableFuture<String> name =
                held().thenApply(i -> Thread.currentThread().getName());
        gate.open();

        assertThat(Await.get(name)).startsWith("lido-async-");
    }

    @Test
    void joinInADependentDoesNotDeadlock() throws Exception {
        CompletableFuture<Integer> future =
                held().thenApply(i -> pool.callAsync(() -> i + 1).join());
        gate.open();

        assertThat(Await.get(future)).isEqualTo(2);
    }

    @Test
    void joinInADependentOfADependentDoesNotDeadlock() throws Exception {
        CompletableFuture<Integer> future = held().thenApply(i -> pool.callAsync(() -> i + 1)
                .thenApply(j -> pool.callAsync(() -> j + 1).join())
                .join());
        gate.open();

        assertThat(Await.get(future)).isEqualTo(3);
    }

    @Test
    void blockingVerbInADependentWorks() throws Exception {
        CompletableFuture<List<Integer>> future = held().thenApply(i -> pool.map(List.of(i, i + 1), j -> 10 * j));
        gate.open();

        assertThat(Await.get(future)).containsExactly(10, 20);
    }

    @Test
    void throwingDependentDisturbsNoOther() throws Exception {
        CompletableFuture<Integer> first = held();
        CompletableFuture<Object> failing = first.thenApply(i -> {
            throw new StackOverflowError();
        });
        gate.open();

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> Await.get(failing));
        CompletableFuture<Integer> next = pool.callAsync(() -> 2).thenApply(i -> i + 1);
        assertThat(Await.get(next)).isEqualTo(3);
    }

    @Test
    void dependentMayCloseThePool() throws Exception {
        CompletableFuture<Void> closed = held().thenRun(pool::close);
        CompletableFuture<List<Integer>> accepted = pool.mapAsync(List.of(1, 2), i -> -i);
        gate.open();

        assertThat(pool.awaitTermination(Duration.ofSeconds(Await.SECONDS))).isTrue();
        assertThat(Await.get(closed)).isNull();
        assertThat(Await.get(accepted)).containsExactly(-1, -2);
        assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.map(List.of(1), i -> i));
    }

    @Test
    void dependentThatWaitsWhileThePoolIsClosedGetsItsAnswer() throws Exception {
        CompletableFuture<Integer> external = new CompletableFuture<>();
        CountDownLatch submitted = new CountDownLatch(1);
        CompletableFuture<Integer> waiting = held().thenApply(i -> {
            CompletableFuture<Integer> two = pool.callAsync(() -> 2);
            submitted.countDown();
            return two.thenCombine(external, Integer::sum).join();
        });
        AtomicReference<Thread> closer = new AtomicReference<>();
        gate.open();
        assertThat(submitted.await(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
        Future<Boolean> closing = Await.start(() -> {
            closer.set(Thread.currentThread());
            pool.close();
            return true;
        });
        Await.until(
                "it waits for the pool's own thread",
                () -> waiting.isDone()
                        || (closer.get() != null && closer.get().getState() == Thread.State.TIMED_WAITING));

        external.complete(1);

        assertThat(Await.get(waiting)).isEqualTo(3);
        assertThat(Await.get(closing)).isTrue();
    }

    @Test
    void dependentMayTerminateThePool() throws Exception {
        CompletableFuture<Void> terminated = held().thenRun(pool::terminate);
        gate.open();

        assertThat(pool.awaitTermination(Duration.ofSeconds(Await.SECONDS))).isTrue();
        assertThat(Await.get(terminated)).isNull();
    }

    // ---- The end ----

    @Test
    void closeCompletesTheFuturesOfAcceptedWork() {
        CompletableFuture<List<Integer>> future = startHeld();
        CompletableFuture<Integer> derived = future.thenApply(List::size);
        gate.open();

        pool.close();

        assertThat(future).isCompletedWithValue(List.of(1, 2, 3));
        assertThat(derived).isCompletedWithValue(3);
    }

    @Test
    void terminateFailsTheFuturesOfAcceptedWork() throws Exception {
        CompletableFuture<List<Integer>> future = startHeld();
        gate.awaitReached();

        pool.terminate();

        assertThat(future).isCompletedExceptionally();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(future::join)
                .withCauseInstanceOf(PoolClosedException.class);
        assertThat(gate.wasInterrupted()).isTrue();
    }

    @Test
    void poolsOwnThreadEndsWithThePool() throws Exception {
        CompletableFuture<Thread> thread = held().thenApply(i -> Thread.currentThread());
        gate.open();

        pool.close();

        assertThat(Await.get(thread).isAlive()).isFalse();
    }
}
