package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.lido.testing.Await;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool as an {@link ExecutorService}: tasks and their results. */
class ExecutorTest {
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
        assertThat(Await.get(executor.submit(runs::incrementAndGet, "value"))).isEqualTo("value");
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
        assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
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
