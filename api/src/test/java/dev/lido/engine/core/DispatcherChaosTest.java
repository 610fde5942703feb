package dev.lido.engine.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.Delivery;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.TaskContext;
import dev.lido.TaskFailedException;
import dev.lido.engine.data.Settings;
import dev.lido.engine.pool.DefaultPool;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dispatcher over workers that join, die, delay and reorder at random. The seed stands in the test's display name.
 */
class DispatcherChaosTest {
    private static final int ROUNDS = Integer.getInteger("lido.chaos.rounds", 60);
    private static final int TASKS = 400;
    private static final double DEATH_RATE = 0.2;
    private static final List<Integer> INPUTS =
            IntStream.range(0, TASKS).boxed().toList();

    /**
     * Held here, since the JDK's log manager does not; workers that throw when they are handed a chunk are part of the
     * test.
     */
    private static final Logger LOG = Logger.getLogger("dev.lido");

    static LongStream seeds() {
        return LongStream.range(0, ROUNDS);
    }

    @BeforeAll
    static void silenceTheLog() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void restoreTheLog() {
        LOG.setLevel(null);
    }

    private static Pool pool(FakeWorkers workers, long seed) {
        Engine engine = new Engine("fake", workers, null, List.of(), 0, false);
        try {
            engine.start();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return new DefaultPool(engine, Settings.defaults(seed), null, Set.of());
    }

    /** A view with random chunks, that never gives a task up for lost. */
    private static Mapper patient(Pool pool, long seed) {
        int chunk = new SplittableRandom(seed).nextInt(0, 20);
        Mapper patient = pool.withRetriesOnLoss(Integer.MAX_VALUE);
        return chunk == 0 ? patient : patient.withChunkSize(chunk);
    }

    private static FakeWorkers workers(long seed) {
        return new FakeWorkers(seed, 1 + (int) (seed % 5), DEATH_RATE);
    }

    @Nested
    class AtLeastOnce {
        static LongStream seeds() {
            return DispatcherChaosTest.seeds();
        }

        @ParameterizedTest(name = "seed {0}")
        @MethodSource("seeds")
        void mapGivesEveryResultOnceInOrder(long seed) {
            try (Pool pool = pool(workers(seed), seed)) {
                assertThat(patient(pool, seed).map(INPUTS, i -> -i))
                        .isEqualTo(INPUTS.stream().map(i -> -i).toList());
            }
        }

        @ParameterizedTest(name = "seed {0}")
        @MethodSource("seeds")
        void callbacksSeeEveryResultOnce(long seed) {
            AtomicIntegerArray seen = new AtomicIntegerArray(TASKS);
            try (Pool pool = pool(workers(seed), seed)) {
                patient(pool, seed).forEachResult(INPUTS, i -> i, (index, result) -> seen.incrementAndGet((int) index));
            }
            for (int i = 0; i < TASKS; i++) {
                assertThat(seen.get(i)).as("callbacks for task %d", i).isEqualTo(1);
            }
        }

        @ParameterizedTest(name = "seed {0}")
        @MethodSource("seeds")
        void streamKeepsOrderAndWindow(long seed) {
            int window = 20 + (int) (seed % 40);
            AtomicInteger read = new AtomicInteger();
            AtomicInteger consumed = new AtomicInteger();
            AtomicLong excess = new AtomicLong();
            Iterable<Integer> counted = () -> INPUTS.stream()
                    .peek(i -> excess.accumulateAndGet(read.incrementAndGet() - consumed.get() - window, Math::max))
                    .iterator();
            List<Integer> results = new ArrayList<>();
            try (Pool pool = pool(workers(seed), seed);
                    Stream<Integer> stream =
                            patient(pool, seed).withWindow(window).imap(counted, i -> i)) {
                for (Iterator<Integer> i = stream.iterator(); i.hasNext(); consumed.incrementAndGet()) {
                    results.add(i.next());
                }
            }
            assertThat(results).isEqualTo(INPUTS);
            // The stream's own iterator asks for an element in hasNext(), before next() hands it over.
            assertThat(excess.get())
                    .as("inputs read beyond the window of %d", window)
                    .isLessThanOrEqualTo(1);
        }

        @ParameterizedTest(name = "seed {0}")
        @MethodSource("seeds")
        void reduceIsALeftFold(long seed) {
            try (Pool pool = pool(workers(seed), seed)) {
                String all = patient(pool, seed).reduce(INPUTS, i -> "," + i, String::concat);
                assertThat(all).isEqualTo(INPUTS.stream().map(i -> "," + i).reduce("", String::concat));
            }
        }

        @ParameterizedTest(name = "seed {0}")
        @MethodSource("seeds")
        void lowestFailureIsThrownWhateverTheOrder(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            Set<Integer> failing =
                    Set.copyOf(random.ints(10, 0, TASKS).boxed().distinct().toList());
            int lowest = failing.stream().min(Integer::compare).orElseThrow();
            try (Pool pool = pool(workers(seed), seed)) {
                TaskFailedException thrown = catchThrowableOfType(
                        TaskFailedException.class,
                        () -> patient(pool, seed).map(INPUTS, i -> {
                            if (failing.contains(i)) {
                                throw new IllegalStateException("task " + i);
                            }
                            return i;
                        }));
                assertThat(thrown.index()).isEqualTo(lowest);
                assertThat(thrown).hasRootCauseMessage("task " + lowest);
            }
        }

        @ParameterizedTest(name = "seed {0}")
        @MethodSource("seeds")
        void retriedFailuresSucceedAtTheirAttempt(long seed) {
            try (Pool pool = pool(workers(seed), seed)) {
                List<Outcome<Integer>> outcomes = patient(pool, seed)
                        .withRetries(100)
                        .mapOutcomes(INPUTS, i -> {
                            if (TaskContext.current().attempt() <= i % 3) {
                                throw new IllegalStateException("not yet");
                            }
                            return i;
                        });
                for (Outcome<Integer> outcome : outcomes) {
                    assertThat(outcome.isValue()).as("%s", outcome).isTrue();
                    assertThat(outcome.get()).isEqualTo((int) outcome.index());
                    assertThat(outcome.attempts()).isGreaterThan((int) (outcome.index() % 3));
                }
            }
        }

        @ParameterizedTest(name = "seed {0}")
        @MethodSource("seeds")
        void poisonIsFoundAndItsNeighborsAreNotBlamed(long seed) {
            FakeWorkers workers = new FakeWorkers(seed, 3, 0);
            AtomicInteger runs = new AtomicInteger();
            int poison = (int) (seed * 7 % TASKS);
            try (Pool pool = pool(workers, seed)) {
                List<Outcome<Integer>> outcomes = pool.withChunkSize(1 + (int) (seed % 50))
                        .mapOutcomes(INPUTS, i -> {
                            if (i == poison) {
                                runs.incrementAndGet();
                                workers.kill(TaskContext.current().worker());
                            }
                            return i;
                        });
                assertThat(outcomes.stream().filter(outcome -> !outcome.isValue()))
                        .singleElement()
                        .isInstanceOfSatisfying(Outcome.WorkerLost.class, lost -> {
                            assertThat(lost.index()).isEqualTo(poison);
                            assertThat(lost.attempts()).isEqualTo(3);
                        });
                assertThat(runs).hasValue(3);
            }
        }

        @ParameterizedTest(name = "seed {0}")
        @MethodSource("seeds")
        void manyCallersAtOnceEachGetTheirOwn(long seed) {
            FakeWorkers workers = workers(seed);
            try (Pool pool = pool(workers, seed)) {
                Mapper mapper = patient(pool, seed);
                List<Supplier<List<Integer>>> calls = IntStream.range(0, 4)
                        .mapToObj(n -> {
                            var call = mapper.mapAsync(INPUTS, i -> i * n);
                            return (Supplier<List<Integer>>) call::join;
                        })
                        .toList();
                workers.killAny();
                for (int n = 0; n < calls.size(); n++) {
                    int factor = n;
                    assertThat(calls.get(n).get())
                            .isEqualTo(INPUTS.stream().map(i -> i * factor).toList());
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void atMostOnceNeverRunsATaskTwice(long seed) {
        AtomicIntegerArray runs = new AtomicIntegerArray(TASKS);
        try (Pool pool = pool(workers(seed), seed)) {
            List<Outcome<Integer>> outcomes = patient(pool, seed)
                    .withDelivery(Delivery.AT_MOST_ONCE)
                    .mapOutcomes(INPUTS, i -> {
                        runs.incrementAndGet(i);
                        return i;
                    });
            for (Outcome<Integer> outcome : outcomes) {
                int index = (int) outcome.index();
                assertThat(runs.get(index)).as("runs of task %d", index).isLessThanOrEqualTo(1);
                if (outcome.isValue()) {
                    assertThat(runs.get(index)).as("runs of task %d", index).isEqualTo(1);
                    assertThat(outcome.get()).isEqualTo(index);
                } else {
                    assertThat(outcome).isInstanceOf(Outcome.WorkerLost.class);
                }
            }
        }
    }
}
