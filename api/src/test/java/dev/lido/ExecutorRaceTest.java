package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Things that happen to an executor at the same time, again and again. */
class ExecutorRaceTest {
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
