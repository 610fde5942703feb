package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.Await;
import dev.lido.testing.Gate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that waits for tasks of its own pool, whose only worker it occupies. */
class ExecutorNestingTest {
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
        assertThat(inside(spec, () -> pool.executor().submit(() -> 42).get())).isEqualTo(42);
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
