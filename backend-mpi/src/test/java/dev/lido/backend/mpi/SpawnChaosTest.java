package dev.lido.backend.mpi;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Task;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Spawned workers are killed, also while they join MPI, and replaced: each result is there once, in order, and the master
 * goes on. What was sent to a worker that had just ended once had Open MPI loop forever, after some twenty kills, or end
 * the master. The system property {@code lido.chaos.rounds} says for how many seeds.
 */
@NeedsMpi
@Tag("long")
class SpawnChaosTest {
    private static final int ROUNDS = Integer.getInteger("lido.chaos.rounds", 1);
    private static final long FIRST_SEED = Long.getLong("lido.chaos.seed", 1);

    private static final int KILLS = 60;
    private static final int TASKS = 10_000;
    private static final int STEPS = 100_000;
    private static final int LONG_TEXTS = 40;
    private static final int LONG_TEXT = 2_000_000;
    private static final long KILL_MILLIS = 700;

    /** By chance alone some tasks lose several workers one after another. */
    private static final int RETRIES = 100;

    static Stream<Long> seeds() {
        return Stream.iterate(FIRST_SEED, seed -> seed + 1).limit(ROUNDS);
    }

    /** Some hundred microseconds of work, each step of which needs the one before. */
    private static long steps(long state) {
        for (int i = 0; i < STEPS; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
        }
        return state;
    }

    /** Kills a worker of this JVM every now and then, if there is one beside it that works; which one depends on the seed. */
    private static final class Killer {
        private final Random random;
        private final Pool pool;
        private final AtomicInteger kills = new AtomicInteger();
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

        Killer(long seed, Pool pool) {
            this.random = new Random(seed);
            this.pool = pool;
            ScheduledFuture<?> unused =
                    thread.scheduleWithFixedDelay(this::kill, KILL_MILLIS, KILL_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void kill() {
            List<ProcessHandle> workers = ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().commandLine().orElse("").contains(SpawnedWorkerMain.class.getName()))
                    .toList();
            if (!workers.isEmpty()
                    && !pool.workers().isEmpty()
                    && workers.get(random.nextInt(workers.size())).destroyForcibly()) {
                kills.incrementAndGet();
            }
        }

        void end() {
            thread.shutdownNow();
        }
    }

    private static <T, R> void killWhile(long seed, List<T> inputs, Task<T, R> task, List<R> expected) {
        try (Pool pool = choosePool(PoolConfig.parse("mpi:2"))) {
            Killer killer = new Killer(seed, pool);
            try {
                while (killer.kills.get() < KILLS) {
                    assertThat(pool.withRetriesOnLoss(RETRIES).map(inputs, task).equals(expected))
                            .as("whether map gave what a loop gives; seed %d", seed)
                            .isTrue();
                }
            } finally {
                killer.end();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyResultIsThereOnceAndInOrderWhileWorkersAreKilled(long seed) {
        List<Integer> inputs = IntStream.range(0, TASKS).boxed().toList();
        long summand = steps(0);
        long factor = steps(1) - summand;

        killWhile(
                seed,
                inputs,
                i -> steps(i),
                inputs.stream().map(i -> i * factor + summand).toList());
    }

    /** Most of the time something is on its way. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyLongResultIsThereOnceAndInOrderWhileWorkersAreKilled(long seed) {
        String text = "abcdefgh".repeat(LONG_TEXT / 8);
        List<String> inputs =
                IntStream.range(0, LONG_TEXTS).mapToObj(i -> text + i).toList();

        killWhile(
                seed,
                inputs,
                one -> one + '.',
                inputs.stream().map(one -> one + '.').toList());
    }
}
