package dev.lido.engine.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.lido.LidoException;
import dev.lido.Pool;
import dev.lido.PoolClosedException;
import dev.lido.PoolExecutorService;
import dev.lido.Pools;
import dev.lido.SerializableCallable;
import dev.lido.SerializableRunnable;
import dev.lido.testing.Await;
import dev.lido.testing.Gate;
import dev.lido.testing.LogCapture;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link PoolExecutor}: a pool as an {@link ExecutorService}. */
class PoolExecutorTest {
    /** A pool as an {@link ExecutorService}: tasks and their results. */
    @Nested
    class Submitting {
        private Pool pool;

        private ExecutorService executor(String spec) {
            pool = Pools.choosePool(spec);
            return pool.executor();
        }

        @AfterEach
        void close() {
            pool.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:2", "serial", "crew:2?strict=true"})
        void executeRunsTheCommand(String spec) throws Exception {
            ExecutorService executor = executor(spec);

            Signal.reset();
            executor.execute((Runnable & Serializable) Signal::give);

            Signal.await();
        }

        /** A latch that a command finds without carrying it along. */
        private static final class Signal {
            private static volatile CountDownLatch latch = new CountDownLatch(1);

            static void reset() {
                latch = new CountDownLatch(1);
            }

            static void give() {
                latch.countDown();
            }

            static void await() throws InterruptedException {
                Await.zero(latch);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "crew:3", "serial"})
        void submittedCallableGivesItsResult(String spec) throws Exception {
            Future<String> future = executor(spec).submit(() -> "result");

            assertThat(Await.get(future)).isEqualTo("result");
            assertThat(future.isDone()).isTrue();
            assertThat(future.isCancelled()).isFalse();
            assertThat(future.get()).as("asked again").isEqualTo("result");
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void submittedRunnableGivesNullOrTheValue(String spec) throws Exception {
            AtomicInteger runs = new AtomicInteger();
            ExecutorService executor = executor(spec);

            assertThat(Await.get(executor.submit(() -> {
                        runs.incrementAndGet();
                    })))
                    .isNull();
            assertThat(Await.get(executor.submit(runs::incrementAndGet, "value")))
                    .isEqualTo("value");
            assertThat(runs).hasValue(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void nullIsAResult(String spec) throws Exception {
            assertThat(Await.get(executor(spec).submit((Callable<String>) () -> null)))
                    .isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void causeIsWhatTheTaskThrewItself(String spec) {
            ExecutorService executor = executor(spec);
            List<Throwable> all =
                    List.of(new IOException("checked"), new IllegalStateException(), new StackOverflowError());

            for (Throwable thrown : all) {
                Future<?> future = executor.submit(() -> {
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) thrown;
                });

                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> Await.get(future))
                        .extracting(Throwable::getCause)
                        .isSameAs(thrown);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void nullTasksAreRefused(String spec) {
            ExecutorService executor = executor(spec);

            assertThatNullPointerException().isThrownBy(() -> executor.execute(null));
            assertThatNullPointerException().isThrownBy(() -> executor.submit((Runnable) null));
            assertThatNullPointerException().isThrownBy(() -> executor.submit(null, "value"));
            assertThatNullPointerException().isThrownBy(() -> executor.submit((Callable<?>) null));
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:2", "serial"})
        void manyThreadsMayShareIt(String spec) throws Exception {
            ExecutorService executor = executor(spec);
            AtomicLong sum = new AtomicLong();
            List<Future<List<Future<Integer>>>> submitters = new ArrayList<>();
            for (int s = 0; s < 8; s++) {
                int first = s * 500;
                submitters.add(Await.start(() -> {
                    List<Future<Integer>> futures = new ArrayList<>();
                    for (int i = first; i < first + 500; i++) {
                        int number = i;
                        executor.execute(() -> sum.addAndGet(number));
                        futures.add(executor.submit(() -> number));
                    }
                    return futures;
                }));
            }

            Set<Integer> results = new HashSet<>();
            for (Future<List<Future<Integer>>> submitter : submitters) {
                for (Future<Integer> future : Await.get(submitter)) {
                    results.add(Await.get(future));
                }
            }
            executor.shutdown();

            assertThat(results.size()).isEqualTo(4000);
            assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(sum).hasValue(4000L * 3999 / 2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:2", "serial"})
        void completionServiceWorksOverIt(String spec) throws Exception {
            CompletionService<Integer> service = new ExecutorCompletionService<>(executor(spec));
            Set<Integer> results = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                service.submit(() -> number);
            }

            for (int i = 0; i < 100; i++) {
                results.add(service.poll(Await.SECONDS, TimeUnit.SECONDS).get());
            }

            assertThat(results).hasSize(100);
            assertThat(service.poll()).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void completionServiceGivesFailuresToo(String spec) throws Exception {
            CompletionService<Integer> service = new ExecutorCompletionService<>(executor(spec));
            IOException failure = new IOException();

            service.submit(() -> {
                throw failure;
            });

            Future<Integer> future = service.poll(Await.SECONDS, TimeUnit.SECONDS);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(future::get)
                    .extracting(Throwable::getCause)
                    .isSameAs(failure);
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1?strict=true", "serial?strict=true"})
        void whatCanNotTravelIsRejected(String spec) {
            Object lock = new Object();
            ExecutorService executor = executor(spec);

            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> executor.submit((Callable<String> & Serializable) () -> "captured " + lock))
                    .withMessageContaining("LIDO-17")
                    .withMessageContaining("java.lang.Object");
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void waitingForAResultMayTimeOut(String spec) throws Exception {
            CountDownLatch hold = new CountDownLatch(1);
            Future<String> future = executor(spec).submit(() -> {
                Await.zero(hold);
                return "late";
            });

            assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS));
            hold.countDown();

            assertThat(Await.get(future)).isEqualTo("late");
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void toldOnceEvenIfTheTaskIsTheSameObject(String spec) throws Exception {
            AtomicInteger runs = new AtomicInteger();
            Callable<Integer> task = runs::incrementAndGet;
            ExecutorService executor = executor(spec);

            Future<Integer> first = executor.submit(task);
            Future<Integer> second = executor.submit(task);

            assertThat(Set.of(Await.get(first), Await.get(second))).isEqualTo(Set.of(1, 2));
        }
    }

    /** Cancelling futures of {@link Pool#executor()}. */
    @Nested
    class Cancelling {
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
            assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
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
                Future<Boolean> next =
                        executor.submit(() -> Thread.currentThread().isInterrupted());
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

    /** {@code invokeAll} and {@code invokeAny} of {@link Pool#executor()}. */
    @Nested
    class Invoking {
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
            assertThat(executor("crew:1").invokeAll(List.<Callable<Integer>>of()))
                    .isEmpty();
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

            List<Future<Integer>> futures = Await.inTime(() -> executor.invokeAll(
                    List.of(runs::incrementAndGet, runs::incrementAndGet), 1, TimeUnit.MILLISECONDS));

            assertThat(futures).hasSize(2).allMatch(Future::isDone).allMatch(Future::isCancelled);
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> futures.get(1).get());
            gate.open();
            executor.shutdown();
            assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
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
            int result =
                    executor(spec).invokeAny(List.of(failing(new IOException()), () -> 2, failing(new IOException())));

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
            assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
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

    /** A task that waits for tasks of its own pool, whose only worker it occupies. */
    @Nested
    class Nesting {
        private Pool pool;

        @AfterEach
        void close() {
            pool.terminate();
        }

        private <T> T inside(String spec, Callable<T> body) throws Exception {
            pool = Pools.choosePool(spec);
            return Await.get(pool.executor().submit(body));
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void maySubmitAndGet(String spec) throws Exception {
            assertThat(inside(spec, () -> pool.executor().submit(() -> 42).get()))
                    .isEqualTo(42);
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void mayGetWithinATime(String spec) throws Exception {
            assertThat(inside(spec, () -> pool.executor().submit(() -> 42).get(Await.SECONDS / 3, TimeUnit.SECONDS)))
                    .isEqualTo(42);
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void mayInvokeAll(String spec) throws Exception {
            List<Future<Integer>> futures = inside(spec, () -> pool.executor().invokeAll(List.of(() -> 1, () -> 2)));

            assertThat(futures.get(0).get() + futures.get(1).get()).isEqualTo(3);
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void mayInvokeAny(String spec) throws Exception {
            List<Callable<Integer>> tasks = List.of(() -> 7, () -> 7);

            int result = inside(spec, () -> pool.executor().invokeAny(tasks, Await.SECONDS / 3, TimeUnit.SECONDS));

            assertThat(result).isEqualTo(7);
        }

        @Test
        void mayInvokeAnyThoughTheFirstTaskNeverEndsByItself() throws Exception {
            Gate gate = new Gate();
            List<Callable<Integer>> tasks = List.of(
                    () -> {
                        gate.pass();
                        return 1;
                    },
                    () -> 2);

            int result = inside("crew:2", () -> pool.executor().invokeAny(tasks));

            assertThat(result).isEqualTo(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:1", "serial"})
        void mayNestDeeply(String spec) throws Exception {
            assertThat(inside(spec, () -> depth(pool.executor(), 50))).isEqualTo(50);
        }

        private static int depth(ExecutorService executor, int left) throws Exception {
            return left == 0
                    ? 0
                    : 1 + executor.submit(() -> depth(executor, left - 1)).get();
        }
    }

    /** Things that happen to an executor at the same time, again and again. */
    @Nested
    class Races {
        private static final int ROUNDS = 300;

        private Pool pool;

        @AfterEach
        void close() throws Exception {
            Await.inTime(() -> {
                pool.close();
                return null;
            });
        }

        /** Each accepted task runs or is returned, never both, and the pool can be closed afterwards. */
        @ParameterizedTest
        @ValueSource(strings = {"crew:2", "serial"})
        void submitAgainstShutdownNow(String spec) throws Exception {
            pool = Pools.choosePool(spec);
            for (int round = 0; round < ROUNDS; round++) {
                ExecutorService executor = pool.executor();
                CountDownLatch begin = new CountDownLatch(1);
                AtomicInteger ran = new AtomicInteger();
                Future<Integer> submitter = Await.start(() -> {
                    Await.zero(begin);
                    int accepted = 0;
                    try {
                        while (accepted < 20) {
                            executor.execute(ran::incrementAndGet);
                            accepted++;
                        }
                    } catch (RejectedExecutionException shutdown) {
                        // what the other thread is for
                    }
                    return accepted;
                });
                begin.countDown();

                Set<Runnable> neverBegan = Collections.newSetFromMap(new IdentityHashMap<>());
                neverBegan.addAll(executor.shutdownNow());
                int accepted = Await.get(submitter);
                List<Runnable> more = executor.shutdownNow();

                assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS))
                        .isTrue();
                assertThat(ran.get() + neverBegan.size() + more.size())
                        .as("ran %d, returned %d and %d", ran.get(), neverBegan.size(), more.size())
                        .isEqualTo(accepted);
            }
        }

        /** Once an executor is terminated, its futures are done. */
        @ParameterizedTest
        @ValueSource(strings = {"crew:2", "serial"})
        void terminatedMeansDone(String spec) throws Exception {
            pool = Pools.choosePool(spec);
            for (int round = 0; round < 10 * ROUNDS; round++) {
                ExecutorService executor = pool.executor();
                Future<Integer> one = executor.submit(() -> 1);
                Future<Integer> other = executor.submit(() -> 2);
                executor.shutdown();

                Await.until("the executor is terminated", executor::isTerminated);

                assertThat(one.isDone() && other.isDone())
                        .as("futures are done in round %d", round)
                        .isTrue();
            }
        }

        /** A cancelled future is cancelled, an executor with it terminates, and a task that never began never runs. */
        @ParameterizedTest
        @ValueSource(strings = {"crew:2", "serial"})
        void cancelAgainstRun(String spec) throws Exception {
            pool = Pools.choosePool(spec);
            for (int round = 0; round < ROUNDS; round++) {
                ExecutorService executor = pool.executor();
                AtomicInteger begun = new AtomicInteger();
                List<Future<Integer>> futures = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    futures.add(executor.submit(begun::incrementAndGet));
                }
                long cancelled =
                        futures.stream().filter(future -> future.cancel(true)).count();
                executor.shutdown();

                assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS))
                        .isTrue();
                assertThat(futures).allMatch(Future::isDone);
                assertThat(futures.stream().filter(Future::isCancelled).count()).isEqualTo(cancelled);
                assertThat(begun.get()).isGreaterThanOrEqualTo((int) (10 - cancelled));
            }
        }
    }

    /** The end of {@link Pool#executor()}, and of the pool below it. */
    @Nested
    class Ending {
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
            Await.until(
                    "it waits", () -> waiter.get() != null && waiter.get().getState() == Thread.State.TIMED_WAITING);

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

    /** What {@code execute} does with an exception that nobody waits for. */
    @Nested
    class Uncaught {
        @RegisterExtension
        final LogCapture log = new LogCapture();

        private final UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        private Pool pool;
        private ExecutorService executor;

        @BeforeEach
        void open() {
            pool = Pools.choosePool("crew:1");
            executor = pool.executor();
        }

        @AfterEach
        void close() {
            pool.close();
            Thread.setDefaultUncaughtExceptionHandler(before);
        }

        @Test
        void uncaughtExceptionGoesToTheHandler() throws Exception {
            CompletableFuture<Throwable> seen = new CompletableFuture<>();
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> {
                thread.complete(where);
                seen.complete(thrown);
            });
            IllegalStateException thrown = new IllegalStateException("nobody waits");

            executor.execute(() -> {
                throw thrown;
            });

            assertThat(Await.get(seen)).isSameAs(thrown);
            assertThat(Await.get(thread).getName()).isEqualTo("crew-1");
        }

        @Test
        void workerGoesOnAfterwards() throws Exception {
            Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> {});

            executor.execute(() -> {
                throw new StackOverflowError();
            });

            assertThat(Await.get(executor.submit(() -> Thread.currentThread().getName())))
                    .isEqualTo("crew-1");
        }

        @Test
        void submittedTaskDoesNotTroubleTheHandler() throws Exception {
            CountDownLatch called = new CountDownLatch(1);
            Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> called.countDown());

            Future<?> failing = executor.submit(() -> {
                throw new IllegalStateException();
            });
            Await.get(executor.submit(() -> 1));

            assertThat(failing.isDone()).isTrue();
            assertThat(called.getCount()).isEqualTo(1);
        }

        /** The handler is other people's code: no lock of the pool may be held while it runs. */
        @Test
        void handlerMayUseThePool() throws Exception {
            CompletableFuture<Integer> workers = new CompletableFuture<>();
            Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> {
                try {
                    workers.complete(Await.inTime(() -> pool.workers().size()));
                } catch (Exception | AssertionError e) {
                    workers.completeExceptionally(e);
                }
            });

            executor.execute(() -> {
                throw new IllegalStateException();
            });

            assertThat(workers.get()).isEqualTo(1);
        }

        @Test
        void throwingHandlerDoesNotStopTheWorker() throws Exception {
            Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> {
                throw new IllegalStateException("handler");
            });

            executor.execute(() -> {
                throw new IllegalStateException("task");
            });

            assertThat(Await.get(executor.submit(() -> 1))).isEqualTo(1);
            assertThat(pool.map(List.of(1), i -> -i)).containsExactly(-1);
        }

        @Test
        void commandThatCouldNotRunIsLogged() {
            Pool strict = Pools.choosePool("crew:1?strict=true");
            strict.executor().execute(new Unreadable());
            strict.close();

            assertThat(log.lines()).anyMatch(line -> line.startsWith("SEVERE") && line.contains("LIDO-17"));
        }

        private static final class Unreadable implements SerializableRunnable {
            private static final long serialVersionUID = 1L;

            private void readObject(ObjectInputStream in) throws IOException {
                throw new InvalidObjectException("on purpose");
            }

            @Override
            public void run() {}
        }

        @Test
        void futureThatCouldNotRunIsCancelled() throws Exception {
            Gate gate = new Gate();
            FutureTask<String> queued = new FutureTask<>(() -> "never");
            Future<?> running = executor.submit(() -> {
                gate.pass();
                return null;
            });
            gate.awaitReached();
            executor.execute(queued);
            pool.terminate();

            assertThat(running.isDone()).isTrue();
            assertThat(queued.isCancelled()).isTrue();
            assertThat(log.lines()).isNotEmpty();
        }
    }

    /** Which overload a lambda chooses, and what becomes of tasks that cannot travel. */
    @Nested
    class Overloads {
        private static final String STRICT = "crew:2?strict=true";

        private Pool pool;

        private PoolExecutorService executor(String spec) {
            pool = Pools.choosePool(spec);
            return pool.executor();
        }

        @AfterEach
        void close() {
            pool.close();
        }

        private static int answer() {
            return 42;
        }

        private static void nothing() {}

        /** Were one of these ambiguous, this would not compile; were one not serializable, it would be rejected. */
        @ParameterizedTest
        @ValueSource(strings = {"crew:2", STRICT, "serial"})
        void lambdasAreSerializable(String spec) throws Exception {
            PoolExecutorService executor = executor(spec);

            assertThat(executor.submit(() -> 6 * 7).get()).isEqualTo(42);
            assertThat(executor.submit(() -> answer()).get()).isEqualTo(42);
            assertThat(executor.submit(Overloads::answer).get()).isEqualTo(42);
            Future<?> none = executor.submit(() -> nothing());
            assertThat(none.get()).isNull();
            assertThat(executor.submit(Overloads::nothing).get()).isNull();
            assertThat(executor.submit(() -> nothing(), "done").get()).isEqualTo("done");
            executor.execute(() -> nothing());
            executor.execute(Overloads::nothing);
            Future<?> thrown = executor.submit(() -> {
                throw new IOException("a checked one");
            });
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(thrown::get)
                    .havingCause()
                    .isInstanceOf(IOException.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"crew:2", STRICT, "serial"})
        void callersOfTheJdksInterfaceMayCast(String spec) throws Exception {
            PoolExecutorService executor = executor(spec);

            Callable<Integer> callable = (Callable<Integer> & Serializable) () -> 42;
            assertThat(executor.submit(callable).get()).isEqualTo(42);
            List<SerializableCallable<Integer>> tasks = List.of(() -> 1, () -> 2);
            assertThat(executor.invokeAll(tasks)).extracting(Future::get).containsExactly(1, 2);
            assertThat(executor.invokeAny(tasks)).isIn(1, 2);
        }

        @Test
        void valueOfARunnableShowsWhatItChanged() throws Exception {
            PoolExecutorService executor = executor(STRICT);
            ArrayList<String> list = new ArrayList<>();

            ArrayList<String> value = executor.submit(() -> add(list), list).get();

            assertThat(value).containsExactly("added").isNotSameAs(list);
            assertThat(list).isEmpty();
        }

        private static void add(List<String> list) {
            list.add("added");
        }

        @Test
        void whatCannotTravelIsRejectedByTheCallingThread() throws Exception {
            PoolExecutorService executor = executor(STRICT);
            Callable<Integer> callable = () -> 42;
            Runnable runnable = () -> {};
            CompletableFuture<Integer> first = new CompletableFuture<>();
            CompletableFuture<Integer> second = first.thenApplyAsync(i -> i, executor);

            assertRejected(() -> executor.submit(callable));
            assertRejected(() -> executor.submit(runnable));
            assertRejected(() -> executor.submit(runnable, 1));
            assertRejected(() -> executor.submit(() -> {}, new Object()));
            assertRejected(() -> executor.execute(runnable));
            assertRejected(() -> executor.execute(new FutureTask<>(callable)));
            assertRejected(
                    () -> executor.execute((Runnable) ForkJoinTask.adapt((SerializableCallable<Integer>) () -> 1)));
            assertRejected(() -> executor.invokeAll(List.of(callable)));
            assertRejected(() -> executor.invokeAny(List.of(callable)));
            assertRejected(() -> CompletableFuture.supplyAsync(() -> 42, executor));
            first.complete(42);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> Await.get(second))
                    .havingCause()
                    .isInstanceOf(RejectedExecutionException.class);
            executor.shutdown();
            assertThat(executor.isTerminated()).as("nothing is left of those").isTrue();
        }

        private static void assertRejected(ThrowingCallable call) {
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(call)
                    .withMessageStartingWith("LIDO-17: the task's function of class ")
                    .havingCause()
                    .isInstanceOf(LidoException.class);
        }

        @Test
        void nullIsNoTaskHoweverItIsGiven() {
            PoolExecutorService executor = executor(STRICT);

            assertThatNullPointerException().isThrownBy(() -> executor.submit((SerializableCallable<Integer>) null));
            assertThatNullPointerException().isThrownBy(() -> executor.submit((SerializableRunnable) null));
            assertThatNullPointerException().isThrownBy(() -> executor.submit((SerializableRunnable) null, 1));
            assertThatNullPointerException().isThrownBy(() -> executor.execute((SerializableRunnable) null));
        }

        @Test
        void tasksAreSerializedOnceAndWhenTheyAreGiven() throws Exception {
            PoolExecutorService executor = executor(STRICT);
            CountsWrites task = new CountsWrites();

            Future<Integer> seen = executor.submit(task);

            assertThat(CountsWrites.WRITTEN_BY.get()).isSameAs(Thread.currentThread());
            assertThat(Await.get(seen)).isEqualTo(1);
            assertThat(CountsWrites.WRITES.get()).isEqualTo(1);
        }

        private static final class CountsWrites implements SerializableCallable<Integer> {
            private static final long serialVersionUID = 1L;
            static final AtomicInteger WRITES = new AtomicInteger();
            static final ThreadHolder WRITTEN_BY = new ThreadHolder();

            private void writeObject(ObjectOutputStream out) throws IOException {
                WRITES.incrementAndGet();
                WRITTEN_BY.set(Thread.currentThread());
                out.defaultWriteObject();
            }

            @Override
            public Integer call() {
                return WRITES.get();
            }
        }

        private static final class ThreadHolder {
            private volatile Thread thread;

            void set(Thread value) {
                thread = value;
            }

            Thread get() {
                return thread;
            }
        }

        @Test
        void withoutCopiesTheVeryObjectRuns() throws Exception {
            PoolExecutorService executor = executor("crew:1");
            CountDownLatch latch = new CountDownLatch(1);

            executor.execute((Runnable) latch::countDown);

            Await.zero(latch);
        }
    }
}
