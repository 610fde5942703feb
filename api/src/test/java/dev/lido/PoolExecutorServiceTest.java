package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.lido.testing.Await;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which overload a lambda chooses, and what becomes of tasks that cannot travel. */
class PoolExecutorServiceTest {
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
        assertThat(executor.submit(PoolExecutorServiceTest::answer).get()).isEqualTo(42);
        Future<?> none = executor.submit(() -> nothing());
        assertThat(none.get()).isNull();
        assertThat(executor.submit(PoolExecutorServiceTest::nothing).get()).isNull();
        assertThat(executor.submit(() -> nothing(), "done").get()).isEqualTo("done");
        executor.execute(() -> nothing());
        executor.execute(PoolExecutorServiceTest::nothing);
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
        assertRejected(() -> executor.execute((Runnable) ForkJoinTask.adapt((SerializableCallable<Integer>) () -> 1)));
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
