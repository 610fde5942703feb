package dev.lido.backend.processes;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.CallInterruptedException;
import dev.lido.LidoException;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that come at once, are interrupted, change their minds, or wait for tasks that never end. */
class ProcessesLoadTest {
    private static final List<Integer> INPUTS = IntStream.range(0, 500).boxed().toList();
    private static final List<Integer> RESULTS = INPUTS.stream().map(i -> 3 * i).toList();

    private static Pool open(int workers) {
        return choosePool(PoolConfig.parse("processes:" + workers));
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
        Leftovers.assertNone();
    }

    private static void use(Pool pool, Random random) throws Exception {
        switch (random.nextInt(5)) {
            case 0 -> assertThat(pool.map(INPUTS, i -> 3 * i)).isEqualTo(RESULTS);
            case 1 -> {
                try (Stream<Integer> stream = pool.imap(INPUTS, i -> 3 * i)) {
                    assertThat(stream.toList()).isEqualTo(RESULTS);
                }
            }
            case 2 -> {
                int result = pool.call(14, i -> 3 * i);
                assertThat(result).isEqualTo(42);
            }
            case 3 ->
                assertThat(pool.mapAsync(INPUTS, i -> 3 * i).get(1, TimeUnit.MINUTES))
                        .isEqualTo(RESULTS);
            default -> {
                List<CompletableFuture<Integer>> futures = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    futures.add(pool.callAsync(i, n -> 3 * n));
                }
                for (int i = 0; i < 20; i++) {
                    assertThat(futures.get(i).get(1, TimeUnit.MINUTES)).isEqualTo(3 * i);
                }
            }
        }
    }

    @Test
    void manyThreadsUseThePoolAtOnceWhileItGrowsAndShrinks() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Pool pool = open(2)) {
            List<Future<?>> users = new ArrayList<>();
            for (int user = 0; user < 8; user++) {
                Random random = new Random(user);
                users.add(threads.submit(() -> {
                    for (int i = 0; i < 60; i++) {
                        use(pool, random);
                    }
                    return null;
                }));
            }
            Random random = new Random(8);
            for (Future<?> user : users) {
                while (!user.isDone()) {
                    pool.resize(1 + random.nextInt(3));
                    use(pool, random);
                }
                user.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theConnectionsSurviveInterruptsOfWhoDrives() throws Exception {
        try (Pool pool = open(2)) {
            assertThat(pool.map(INPUTS, i -> 3 * i)).isEqualTo(RESULTS);
            List<Long> before = pids(pool);
            AtomicBoolean over = new AtomicBoolean();
            AtomicReference<Throwable> wrong = new AtomicReference<>();
            int[] interrupted = new int[1];
            Thread caller = new Thread(() -> {
                try {
                    Random random = new Random(1);
                    while (interrupted[0] < 200) {
                        try {
                            use(pool, random);
                        } catch (CallInterruptedException | InterruptedException e) {
                            interrupted[0]++;
                        }
                    }
                } catch (Throwable e) {
                    wrong.set(e);
                }
                over.set(true);
            });
            caller.start();
            Random random = new Random(2);
            while (!over.get()) {
                Lifecycle.spin(random);
                caller.interrupt();
            }
            caller.join();
            assertThat(wrong.get()).isNull();
            assertThat(pool.map(INPUTS, i -> 3 * i)).isEqualTo(RESULTS);
            assertThat(pids(pool)).as("the workers are the same").containsExactlyInAnyOrderElementsOf(before);
        }
    }

    private static List<Long> pids(Pool pool) {
        Leftovers.await("two workers are there", () -> pool.workers().size() == 2);
        return Leftovers.children().stream().map(ProcessHandle::pid).toList();
    }

    @Test
    void aTaskThatHeedsNothingIsKilledAtItsTimeoutAndHurtsNoOther() {
        try (Pool pool = open(2)) {
            List<Outcome<Integer>> outcomes = pool.withTimeout(Duration.ofMillis(200))
                    .mapOutcomes(IntStream.range(0, 50).boxed().toList(), i -> {
                        if (i == 7) {
                            Lifecycle.loop();
                        }
                        return 3 * i;
                    });
            for (Outcome<Integer> outcome : outcomes) {
                if (outcome.index() == 7) {
                    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
                } else {
                    assertThat(outcome.get()).isEqualTo(3 * (int) outcome.index());
                }
            }
            assertThat(pool.map(INPUTS, i -> 3 * i)).isEqualTo(RESULTS);
        }
    }

    @Test
    void terminateEndsTasksThatHeedNothing() {
        Pool pool = open(2);
        CompletableFuture<Void> looping = pool.forEachAsync(INPUTS, i -> Lifecycle.loop());
        Leftovers.await(
                "both work",
                () -> pool.workers().stream().filter(worker -> worker.busy()).count() == 2);
        pool.terminate();
        Leftovers.assertNone();
        Leftovers.await("the call ended", looping::isDone);
        assertThat(looping).isCompletedExceptionally();
    }

    @Test
    void aPoolMayBeClosedWhileItsWorkersStart() {
        Random random = new Random(5);
        for (int i = 0; i < 50; i++) {
            Pool pool = open(1 + random.nextInt(2));
            Lifecycle.spin(random);
            if (random.nextBoolean()) {
                pool.close();
            } else {
                CompletableFuture<List<Integer>> unused = pool.mapAsync(List.of(1, 2, 3), n -> n);
                Lifecycle.spin(random);
                pool.terminate();
                Leftovers.await("the call ended", unused::isDone);
                if (unused.isCompletedExceptionally()) {
                    assertThat(unused.handle((value, e) -> e).join())
                            .isInstanceOfAny(LidoException.class, java.util.concurrent.CancellationException.class);
                }
            }
            Leftovers.assertNone();
        }
    }
}
