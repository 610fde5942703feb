package dev.lido.backend.hazelcast;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workers of a cluster are killed and started while a pool works on it: each result is there once, in order. The system
 * property {@code lido.chaos.rounds} says for how many seeds.
 */
@Tag("long")
class ChaosTest {
    private static final int ROUNDS = Integer.getInteger("lido.chaos.rounds", 1);
    private static final long FIRST_SEED = Long.getLong("lido.chaos.seed", 1);

    private static final int TASKS = 20_000;
    private static final int STEPS = 200_000;
    private static final int FEWEST = 1;
    private static final int MOST = 3;
    private static final long STEP_MILLIS = 700;

    /** By chance alone some tasks lose several workers one after another. */
    private static final int RETRIES = 100;

    static Stream<Long> seeds() {
        return Stream.iterate(FIRST_SEED, seed -> seed + 1).limit(ROUNDS);
    }

    /** A hundred microseconds or two of work, each step of which needs the one before. */
    private static long steps(long state) {
        for (int i = 0; i < STEPS; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
        }
        return state;
    }

    /** What {@link #steps} gives for 0, 1, …: all its steps together are one of the same form. */
    private static List<Long> expected() {
        long summand = steps(0);
        long factor = steps(1) - summand;
        return IntStream.range(0, TASKS).mapToObj(i -> i * factor + summand).toList();
    }

    /**
     * Kills or starts a worker every now and then; which depends on the seed. One that has joined is left: where starting takes
     * longer than the pause between kills, nobody would ever come to work.
     */
    private static final class Chaos implements AutoCloseable {
        private final Random random;
        private final Workers workers;
        private final Pool pool;
        private final AtomicInteger kills = new AtomicInteger();
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

        Chaos(long seed, Workers workers, Pool pool) {
            this.random = new Random(seed);
            this.workers = workers;
            this.pool = pool;
            ScheduledFuture<?> unused =
                    thread.scheduleWithFixedDelay(this::step, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void step() {
            List<Process> alive = workers.alive();
            int joined = pool.workers().size();
            if (joined > FEWEST && (alive.size() == MOST || random.nextBoolean())) {
                alive.get(random.nextInt(alive.size())).destroyForcibly();
                kills.incrementAndGet();
            } else if (alive.size() < MOST) {
                workers.start();
            }
        }

        @Override
        public void close() {
            thread.shutdown();
            try {
                assertThat(thread.awaitTermination(1, TimeUnit.MINUTES))
                        .as("the thread that kills and starts ended")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyResultIsThereOnceAndInOrderWhileWorkersComeAndGo(long seed, @TempDir Path folder) throws IOException {
        List<Integer> inputs = IntStream.range(0, TASKS).boxed().toList();
        int kills;
        try (Workers workers = new Workers(folder)) {
            workers.start();
            workers.start();
            try (Pool pool = choosePool(PoolConfig.parse(workers.spec()))) {
                Workers.await("both have joined", () -> pool.workers().size() == 2);
                try (Chaos chaos = new Chaos(seed, workers, pool)) {
                    assertThat(pool.withRetriesOnLoss(RETRIES)
                                    .map(inputs, i -> steps(i))
                                    .equals(expected()))
                            .as("whether map gave what a loop gives; seed %d", seed)
                            .isTrue();
                    kills = chaos.kills.get();
                }
            }
        }
        assertThat(kills)
                .as("workers that were killed meanwhile, seed %d", seed)
                .isPositive();
    }
}
