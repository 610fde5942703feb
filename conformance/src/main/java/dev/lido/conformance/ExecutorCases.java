package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.LidoException;
import dev.lido.Pool;
import dev.lido.PoolExecutorService;
import dev.lido.SerializableCallable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;

/** Group F: the pool as an executor service. */
interface ExecutorCases extends CaseSupport {
    /**
     * What is given to the executor travels as it is at that moment; what cannot travel is rejected on the thread that
     * gives it, so that nobody waits for an object inside of it. If this fails, look at where the executor's tasks are
     * encoded: a backend that does so only when a worker takes them tells of it too late.
     */
    @Case(
            number = 86,
            rule = {"M15", "Z7"})
    @Tag("COPIES")
    default void executorRefusesWhatCannotTravel() throws Exception {
        Pool pool = open();
        PoolExecutorService executor = pool.executor();
        Probe probe = collector().probe();

        assertThat(executor.submit(() -> 6 * 7).get()).as("a lambda").isEqualTo(42);
        Future<?> done = executor.submit(() -> {
            probe.event("submitted");
        });
        executor.execute(() -> probe.event("executed"));
        assertThat(done.get()).as("a lambda without a value").isNull();
        List<SerializableCallable<String>> tasks = List.of(() -> "a", () -> "b");
        assertThat(executor.invokeAll(tasks)).extracting(Future::get).containsExactly("a", "b");
        assertThat(executor.invokeAny(tasks)).isIn("a", "b");

        seesWhatWasGiven(pool, executor, probe);

        Callable<Integer> plain = () -> 1;
        CompletableFuture<Integer> later = new CompletableFuture<>();
        CompletableFuture<Integer> next = later.thenApplyAsync(i -> i + 1, executor);
        later.complete(1);
        assertThatThrownBy(next::join, "thenApplyAsync")
                .isInstanceOf(CompletionException.class)
                .cause()
                .satisfies(ExecutorCases::isRefusal);
        Map<String, ThrowingCallable> refused = new LinkedHashMap<>();
        refused.put("submit", () -> executor.submit(plain));
        refused.put("invokeAll", () -> executor.invokeAll(List.of(plain, plain)));
        refused.put("invokeAny", () -> executor.invokeAny(List.of(plain, plain)));
        refused.put("supplyAsync", () -> CompletableFuture.supplyAsync(() -> 1, executor));
        refused.put("runAsync", () -> CompletableFuture.runAsync(() -> {}, executor));
        refused.put("ExecutorCompletionService", () -> new ExecutorCompletionService<Integer>(executor).submit(plain));
        refused.put("FutureTask", () -> executor.execute(new FutureTask<>(plain)));
        refused.put(
                "a future that can be serialized",
                () -> executor.execute((Runnable) ForkJoinTask.adapt((SerializableCallable<Integer>) () -> 1)));
        refused.forEach((what, call) -> assertThatThrownBy(call, what).satisfies(ExecutorCases::isRefusal));

        collector().await("the command that was executed", events -> events.contains("executed"));
        assertThat(executor.submit(() -> 6 * 7).get()).as("a task afterwards").isEqualTo(42);
    }

    /** All workers are busy, so that the task starts after what it captured has changed. */
    private void seesWhatWasGiven(Pool pool, PoolExecutorService executor, Probe probe) throws Exception {
        int workers = pool.size();
        CompletableFuture<List<Integer>> busy = pool.withChunkSize(1).mapAsync(Tasks.range(workers), i -> {
            probe.await("busy");
            return i;
        });
        collector().awaitWaiting("busy", workers);
        List<String> captured = new ArrayList<>(List.of("as given"));
        Future<String> answer = executor.submit(() -> captured.get(0));
        captured.set(0, "changed");
        collector().open("busy");
        assertThat(answer.get()).as("what the task captured").isEqualTo("as given");
        assertThat(busy.get()).hasSize(workers);
    }

    private static void isRefusal(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(RejectedExecutionException.class)
                .cause()
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-17: ");
    }
}
