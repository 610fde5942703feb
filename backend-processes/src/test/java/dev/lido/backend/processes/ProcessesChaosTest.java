package dev.lido.backend.processes;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workers are killed from outside while they work, or end themselves: no result is lost or doubled, and nobody is blamed
 * who only was nearby. The system property {@code lido.chaos.rounds} says for how many seeds, {@code lido.chaos.kills} how many are
 * killed for each.
 */
class ProcessesChaosTest {
    private static final int ROUNDS = Integer.getInteger("lido.chaos.rounds", 2);
    private static final long FIRST_SEED = Long.getLong("lido.chaos.seed", 1);

    private static final int TASKS = 100_000;
    private static final int STEPS = 10_000;
    private static final long KILL_MILLIS = 200;

    /** Enough to meet each state of a worker; without an end, a slow machine would see workers that only start. */
    private static final int MOST_KILLS = Integer.getInteger("lido.chaos.kills", 25);

    /**
     * A task that has lost its worker is the first that a new JVM gets, and there it takes about as long as the pause
     * between kills, since classes are loaded first. So by chance alone some lose several workers one after another.
     */
    private static final int RETRIES = 100;

    private static final long FACTOR = 6364136223846793005L;
    private static final long SUMMAND = 1442695040888963407L;

    static Stream<Long> seeds() {
        return Stream.iterate(FIRST_SEED, seed -> seed + 1).limit(ROUNDS);
    }

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /** Some ten microseconds of work: so many steps of a generator, each of which needs the one before. */
    private static long steps(long state) {
        for (int i = 0; i < STEPS; i++) {
            state = state * FACTOR + SUMMAND;
        }
        return state;
    }

    /** What {@link #steps} gives for 0, 1, …: all its steps together are one of the same form. */
    private static List<Long> expected() {
        long summand = steps(0);
        long factor = steps(1) - summand;
        return IntStream.range(0, TASKS).mapToObj(i -> i * factor + summand).toList();
    }

    /** Kills a worker of this JVM every now and then, which one depends on the seed. */
    private static final class Killer implements AutoCloseable {
        private final Random random;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger kills = new AtomicInteger();

        Killer(long seed) {
            random = new Random(seed);
            ScheduledFuture<?> unused =
                    thread.scheduleAtFixedRate(this::kill, KILL_MILLIS, KILL_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void kill() {
            List<ProcessHandle> workers =
                    Leftovers.children().stream().filter(Killer::isWorker).toList();
            if (kills.get() < MOST_KILLS
                    && !workers.isEmpty()
                    && workers.get(random.nextInt(workers.size())).destroyForcibly()) {
                kills.incrementAndGet();
            }
        }

        /** Others are helpers of the JDK's that are about to become workers. */
        private static boolean isWorker(ProcessHandle child) {
            return child.info().commandLine().orElse("").contains(ProcessWorkerMain.class.getName());
        }

        @Override
        public void close() {
            thread.shutdown();
            try {
                assertThat(thread.awaitTermination(1, TimeUnit.MINUTES))
                        .as("the killer ended")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyResultIsThereOnceAndInOrderWhileWorkersAreKilled(long seed) throws InterruptedException {
        List<Integer> inputs = IntStream.range(0, TASKS).boxed().toList();
        List<Long> expected = expected();
        int kills;
        try (Pool pool = choosePool(PoolConfig.parse("processes:2"));
                Killer killer = new Killer(seed)) {
            assertThat(pool.withRetriesOnLoss(RETRIES)
                            .map(inputs, i -> steps(i))
                            .equals(expected))
                    .as("map gave what a loop gives; seed %d", seed)
                    .isTrue();
            try (Stream<Long> stream = pool.withRetriesOnLoss(RETRIES).imap(inputs, i -> steps(i))) {
                assertThat(stream.toList().equals(expected))
                        .as("imap gave what a loop gives; seed %d", seed)
                        .isTrue();
            }
            kills = killer.kills.get();
        }
        assertThat(kills)
                .as("workers that were killed meanwhile, seed %d", seed)
                .isGreaterThan(1);
        Leftovers.assertNone();
    }

    @Test
    void aTaskThatEndsEachWorkerFailsAloneAndByName(@TempDir Path folder) throws IOException {
        String starts = Files.createFile(folder.resolve("starts")).toString();
        List<Integer> inputs = IntStream.range(0, 1000).boxed().toList();
        List<Outcome<Integer>> outcomes;
        try (Pool pool = choosePool(PoolConfig.parse("processes:2"))) {
            outcomes = pool.mapOutcomes(inputs, i -> {
                if (i == 617) {
                    Files.writeString(Path.of(starts), "started\n", StandardOpenOption.APPEND);
                    Runtime.getRuntime().halt(7);
                }
                return 2 * i;
            });
        }
        assertThat(Files.readAllLines(Path.of(starts))).as("starts").hasSize(3);
        assertThat(outcomes).hasSize(1000);
        for (Outcome<Integer> outcome : outcomes) {
            int index = (int) outcome.index();
            if (index == 617) {
                assertThat(outcome).isInstanceOf(Outcome.WorkerLost.class);
                assertThat(outcome.attempts()).isEqualTo(3);
                assertThat(((Outcome.WorkerLost<?>) outcome).reason()).contains("exit code 7");
            } else {
                assertThat(outcome).as("outcome %d", index).isInstanceOf(Outcome.Value.class);
                assertThat(outcome.get()).isEqualTo(2 * index);
            }
        }
    }
}
