package dev.lido.engine.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolListener;
import dev.lido.TaskContext;
import dev.lido.TaskFailedException;
import dev.lido.engine.data.Settings;
import dev.lido.engine.pool.DefaultPool;
import dev.lido.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Chunks that a thread takes one after another without the engine's lock, and reports together. */
class FollowingChunksTest {
    private static final int TASKS = 4_000;
    private static final int GROUP = 50;
    private static final List<Integer> INPUTS =
            IntStream.range(0, TASKS).boxed().toList();

    private final FakeWorkers workers = new FakeWorkers(0, 2, 0);

    private Pool pool(List<PoolListener> listeners) throws Exception {
        Engine engine = new Engine("fake", workers, null, listeners, 0, false);
        engine.start();
        return new DefaultPool(engine, Settings.defaults(0), null, Set.of());
    }

    @Test
    void manyShortChunksAreReportedTogether() throws Exception {
        try (Pool pool = pool(List.of())) {
            assertThat(pool.withChunkSize(1).map(INPUTS, i -> i)).isEqualTo(INPUTS);
        }
        assertThat(workers.handedOut()).as("chunks that the engine handed out").isLessThan(TASKS / 4);
    }

    @Test
    void eachChunkIsReportedAtOnceWhereSomebodyLooksAtEach() throws Exception {
        try (Pool pool = pool(List.of())) {
            Mapper one = pool.withChunkSize(1);
            one.forEachResult(INPUTS, i -> i, (index, result) -> {});
            one.withTimeout(Duration.ofMinutes(1)).map(INPUTS, i -> i);
        }
        assertThat(workers.handedOut()).isEqualTo(2 * TASKS);
    }

    @Test
    void listenersAreToldOfEachChunk() throws Exception {
        AtomicInteger ones = new AtomicInteger();
        PoolListener listener = new PoolListener() {
            @Override
            public void chunkFinished(long job, long first, int size, String worker, Duration elapsed) {
                ones.addAndGet(size == 1 ? 1 : 0);
            }
        };
        try (Pool pool = pool(List.of(listener))) {
            pool.withChunkSize(1).map(INPUTS, i -> i);
        }
        assertThat(ones.get()).isEqualTo(TASKS);
    }

    /** With a chunk for each, two tasks that follow one another can wait for each other on two workers. */
    @Test
    void tasksStartInTheirOrder() throws Exception {
        List<CountDownLatch> pairs = IntStream.range(0, TASKS / 2)
                .mapToObj(i -> new CountDownLatch(2))
                .toList();
        try (Pool pool = pool(List.of())) {
            CompletableFuture<List<Integer>> answer = pool.withChunkSize(1).mapAsync(INPUTS, i -> {
                pairs.get(i / 2).countDown();
                pairs.get(i / 2).await();
                return i;
            });
            assertThat(Await.get(answer)).isEqualTo(INPUTS);
        }
    }

    /** A task that has to wait for those after it, up to the next of its kind, gets them from the other worker. */
    @Test
    void nothingWaitsBehindALongTask() throws Exception {
        List<CountDownLatch> groups = IntStream.range(0, TASKS / GROUP)
                .mapToObj(group -> new CountDownLatch(GROUP - 1))
                .toList();
        try (Pool pool = pool(List.of())) {
            CompletableFuture<List<Integer>> answer = pool.withChunkSize(1).mapAsync(INPUTS, i -> {
                CountDownLatch group = groups.get(i / GROUP);
                if (i % GROUP == 0) {
                    group.await();
                } else {
                    group.countDown();
                }
                return i;
            });
            assertThat(Await.get(answer)).isEqualTo(INPUTS);
        }
    }

    /** Though the thread of that task has results to report which the call had to have before it could fail. */
    @Test
    void aFailureWaitsForNoTaskOfHigherIndex() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Pool pool = pool(List.of())) {
            CompletableFuture<TaskFailedException> thrown = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                    TaskFailedException.class,
                    () -> pool.withChunkSize(1).map(INPUTS, i -> {
                        if (i == TASKS / 2) {
                            failed.await();
                            throw new IllegalStateException();
                        }
                        if (i == TASKS / 2 + 20) {
                            failed.countDown();
                            end.await();
                        }
                        return i;
                    })));
            assertThat(Await.get(thrown).index()).isEqualTo(TASKS / 2);
            end.countDown();
        }
    }

    @Test
    void aTaskThatFailsRunsAgainThoughItsThreadGoesOn() throws Exception {
        try (Pool pool = pool(List.of())) {
            List<Outcome<Integer>> outcomes = pool.withChunkSize(1)
                    .withRetries(1)
                    .mapOutcomes(INPUTS, i -> {
                        if (i % 10 == 0 && TaskContext.current().attempt() == 1) {
                            throw new IllegalStateException();
                        }
                        return i;
                    });
            assertThat(outcomes)
                    .allMatch(
                            outcome -> outcome.isValue() && outcome.attempts() == (outcome.index() % 10 == 0 ? 2 : 1));
        }
    }

    @Test
    void anAbortInterruptsTheTaskThatAThreadHasTakenLater() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Pool pool = pool(List.of())) {
            CompletableFuture<List<Integer>> answer = pool.withChunkSize(1).mapAsync(INPUTS, i -> {
                if (i == TASKS / 2) {
                    reached.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }
                return i;
            });
            Await.get(CompletableFuture.supplyAsync(() -> {
                try {
                    reached.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return null;
            }));
            answer.cancel(true);
            Await.until("the task is interrupted", () -> interrupted.getCount() == 0);
        }
    }
}
