package dev.lido.engine.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Delivery;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.engine.data.Settings;
import dev.lido.engine.pool.DefaultPool;
import dev.lido.spi.Backend;
import dev.lido.spi.Chunk;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import dev.lido.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of tasks whose worker, in another JVM, is lost or silent before it has told of a start. */
@Timeout(60)
class LossBeforeStartTest {
    private final Elsewhere backend = new Elsewhere();
    private Engine engine;
    private DefaultPool pool;

    @BeforeEach
    void begin() throws Exception {
        engine = new Engine("elsewhere", backend, null, List.of(), 0, false);
        engine.start();
        pool = new DefaultPool(engine, Settings.defaults(0), null, Set.of());
    }

    @AfterEach
    void end() {
        engine.terminate();
    }

    /** One worker at a time, far enough away to be handed chunks ahead; the test does what it would do. */
    private static final class Elsewhere implements Backend {
        private WorkerEvents events;
        private volatile Far worker;
        private volatile int workers;
        private volatile boolean replaces;

        @Override
        public int size() {
            return 1;
        }

        @Override
        public void start(WorkerEvents whom) {
            events = whom;
            next();
        }

        private void next() {
            int number = workers + 1;
            workers = number;
            worker = new Far("far-" + number);
            events.joined(worker);
        }

        void lose() {
            Far lost = worker;
            events.lost(lost, "the test ended it");
            next();
        }

        @Override
        public List<String> close(long graceNanos) {
            return List.of();
        }

        final class Far implements Worker {
            private final String name;
            final ConcurrentLinkedDeque<RemoteChunk> inHand = new ConcurrentLinkedDeque<>();
            final AtomicInteger asked = new AtomicInteger();

            /** Up to where the worker was told last that tasks are wanted. */
            volatile long wanted = Long.MAX_VALUE;

            Far(String name) {
                this.name = name;
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(Chunk chunk) {
                inHand.add(chunk.remote());
            }

            @Override
            public long latencyNanos() {
                return 4_000_000;
            }

            @Override
            public int maxUnreportedTasks() {
                return 4096;
            }

            @Override
            public boolean ask(RemoteChunk chunk) {
                asked.incrementAndGet();
                return true;
            }

            @Override
            public void limitTo(RemoteChunk chunk, long index) {
                wanted = index;
            }

            @Override
            public void abandon() {
                if (replaces) {
                    lose();
                }
            }
        }
    }

    private static List<Integer> inputs(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private Mapper view(String setting) {
        return switch (setting) {
            case "timeout" -> pool.withTimeout(Duration.ofHours(1));
            case "once" -> pool.withDelivery(Delivery.AT_MOST_ONCE);
            case "none" -> pool.withRetriesOnLoss(0);
            default -> pool;
        };
    }

    /** Runs what is in the worker's hand until a task of this index is in it, which ends the worker when it is read. */
    private void runUntilRead(int deadly) {
        while (true) {
            RemoteChunk chunk = backend.worker.inHand.poll();
            if (chunk == null) {
                return;
            }
            long last = chunk.firstIndex() + chunk.size() - 1;
            if (chunk.firstIndex() <= deadly && deadly <= last) {
                backend.lose();
                continue;
            }
            Object[] inputs = chunk.inputs();
            for (int i = 0; i < inputs.length; i++) {
                chunk.started(i);
                chunk.succeeded(i, inputs[i]);
            }
            chunk.finished(1000);
        }
    }

    @ParameterizedTest
    @CsvSource({"limit,1,3", "limit,5,3", "once,1,3", "once,5,3", "none,1,2", "none,5,2", "plain,1,3", "plain,5,3"})
    void argumentThatEndsItsWorkerIsNamedAndNoOther(String setting, int chunkSize, int attempts) throws Exception {
        CompletableFuture<List<Outcome<Integer>>> answer =
                view(setting).withChunkSize(chunkSize).mapOutcomesAsync(inputs(20), i -> i);

        runUntilRead(7);

        List<Outcome<Integer>> outcomes = Await.get(answer);
        for (Outcome<Integer> outcome : outcomes) {
            assertThat(outcome.isValue()).as("%s", outcome).isEqualTo(outcome.index() != 7);
        }
        assertThat(outcomes.get(7)).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(outcomes.get(7).attempts()).isEqualTo(attempts);
        assertThat(backend.workers).as("workers that were needed").isEqualTo(1 + attempts);
    }

    @Test
    void whatWasHandedAheadOfALostWorkerRunsAloneAndCountsNothing() throws Exception {
        CompletableFuture<List<Outcome<Integer>>> answer =
                view("timeout").withChunkSize(2).mapOutcomesAsync(inputs(40), i -> i);
        RemoteChunk first = backend.worker.inHand.poll();
        for (int i = 0; i < 2; i++) {
            first.started(i);
            first.succeeded(i, i);
        }
        first.finished(1000);
        List<RemoteChunk> inHand = new ArrayList<>(backend.worker.inHand);
        assertThat(inHand).as("chunks in the worker's hand").hasSizeGreaterThan(1);
        inHand.get(0).started(0);

        backend.lose();
        assertThat(backend.worker.inHand)
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.size()).isEqualTo(1));
        runUntilRead(-1);

        List<Outcome<Integer>> outcomes = Await.get(answer);
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.isValue()).as("%s", outcome).isTrue();
            assertThat(outcome.attempts())
                    .as("attempts of %d", outcome.index())
                    .isEqualTo(outcome.index() == 2 ? 2 : 1);
        });
    }

    /** What has not begun is asked about after a second; a limit that is shorter must not wait for that. */
    @Test
    void limitThatIsShortIsShortAlsoIfTheStartIsToldLater() throws Exception {
        CompletableFuture<List<Integer>> longer =
                pool.withTimeout(Duration.ofSeconds(8)).mapAsync(inputs(1), i -> i);
        backend.worker.inHand.element().started(0);

        for (int call = 0; call < 10; call++) {
            Elsewhere another = new Elsewhere();
            Engine quick = new Engine("quick", another, null, List.of(), 0, false);
            quick.start();
            try {
                CompletableFuture<List<Outcome<Integer>>> shorter = new DefaultPool(
                                quick, Settings.defaults(0), null, Set.of())
                        .withTimeout(Duration.ofMillis(10))
                        .mapOutcomesAsync(inputs(1), i -> i);
                Await.until("the watchdogs have looked", LossBeforeStartTest::twoWatchdogsSleep);
                another.worker.inHand.element().started(0);
                assertThat(Await.get(shorter)).singleElement().isInstanceOf(Outcome.TimedOut.class);
            } finally {
                quick.terminate();
            }
        }
        assertThat(longer)
                .as("a call with a limit of 8 s, after ten with 10 ms each")
                .isNotDone();
    }

    private static boolean twoWatchdogsSleep() {
        List<Thread> watchdogs = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lido-watchdog-"))
                .toList();
        return watchdogs.size() == 2
                && watchdogs.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void workerThatNeitherStartsNorAnswersIsReplaced() throws Exception {
        backend.replaces = true;
        CompletableFuture<List<Outcome<Integer>>> answer =
                pool.withTimeout(Duration.ofMillis(10)).mapOutcomesAsync(inputs(1), i -> i);

        Outcome<Integer> outcome = Await.get(answer).get(0);

        assertThat(outcome).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(outcome.attempts()).isEqualTo(3);
    }

    @Test
    void tasksOfAWorkerThatCanNotBeReplacedTimeOut() throws Exception {
        CompletableFuture<List<Outcome<Integer>>> answer =
                pool.withTimeout(Duration.ofMillis(10)).withChunkSize(2).mapOutcomesAsync(inputs(2), i -> i);
        RemoteChunk chunk = backend.worker.inHand.peek();

        List<Outcome<Integer>> outcomes = Await.get(answer);

        assertThat(outcomes).hasSize(2).allMatch(outcome -> outcome instanceof Outcome.TimedOut);
        chunk.started(0);
        chunk.succeeded(0, 5);
        chunk.finished(1);
        assertThat(pool.workers()).singleElement().matches(worker -> !worker.busy());
    }

    @Test
    void workerThatAnswersMayTakeItsTime() throws Exception {
        CompletableFuture<List<Integer>> answer =
                pool.withTimeout(Duration.ofMillis(10)).mapAsync(inputs(1), i -> i);
        Elsewhere.Far worker = backend.worker;
        RemoteChunk chunk = worker.inHand.poll();
        for (int round = 1; round <= 3; round++) {
            int times = round;
            Await.until("it was asked " + round + " times", () -> worker.asked.get() >= times);
            chunk.answered(0);
        }
        chunk.started(0);
        chunk.succeeded(0, 0);
        chunk.finished(1);

        assertThat(Await.get(answer)).containsExactly(0);
        assertThat(backend.workers).isEqualTo(1);
    }

    @Test
    void callEndsThoughAWorkerIsStillInATaskThatTimedOut() throws Exception {
        CompletableFuture<List<Outcome<Integer>>> answer =
                pool.withTimeout(Duration.ofMillis(10)).withChunkSize(1).mapOutcomesAsync(inputs(1), i -> i);
        backend.worker.inHand.peek().started(0);

        assertThat(Await.get(answer)).singleElement().isInstanceOf(Outcome.TimedOut.class);
        assertThat(pool.workers()).singleElement().matches(worker -> worker.busy(), "is busy");
        RemoteChunk chunk = backend.worker.inHand.poll();
        chunk.succeeded(0, 0);
        chunk.finished(1);
        assertThat(pool.workers()).singleElement().matches(worker -> !worker.busy());
    }

    @Test
    void whatIsBehindATaskThatDoesNotComeBackRunsElsewhereOnceItsWorkerKnows() throws Exception {
        CompletableFuture<List<Outcome<Integer>>> answer = pool.withTimeout(Duration.ofMillis(10))
                .withDelivery(Delivery.AT_MOST_ONCE)
                .withChunkSize(3)
                .mapOutcomesAsync(inputs(3), i -> i);
        Elsewhere.Far stuck = backend.worker;
        RemoteChunk chunk = stuck.inHand.element();
        chunk.started(0);
        backend.next();
        Elsewhere.Far other = backend.worker;

        Await.until("the stuck worker is told to begin no other", () -> stuck.wanted == 0);
        chunk.answered(0);
        chunk.limitedTo(1);
        chunk.limitedTo(0);
        Await.until("another worker has the rest", () -> !other.inHand.isEmpty());
        runUntilRead(-1);

        List<Outcome<Integer>> outcomes = Await.get(answer);
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.TimedOut.class);
        assertThat(outcomes.subList(1, 3)).allSatisfy(outcome -> {
            assertThat(outcome.get()).isEqualTo((int) outcome.index());
            assertThat(outcome.worker()).isEqualTo("far-2");
        });
        chunk.succeeded(0, 0);
        chunk.finished(1);
        assertThat(pool.workers()).hasSize(2).noneMatch(worker -> worker.busy());
        assertThat(other.inHand).isEmpty();
    }

    /** Neither a sign of life nor a cut-off further on says that what is behind the stuck task will not start. */
    @Test
    void whatIsBehindAStuckTaskStaysWithAWorkerThatMayBeginIt() throws Exception {
        CompletableFuture<List<Outcome<Integer>>> answer =
                pool.withTimeout(Duration.ofMillis(10)).withChunkSize(3).mapOutcomesAsync(inputs(3), i -> i);
        Elsewhere.Far stuck = backend.worker;
        RemoteChunk chunk = stuck.inHand.element();
        chunk.started(0);
        backend.next();
        Elsewhere.Far other = backend.worker;
        Await.until("the stuck worker is told to begin no other", () -> stuck.wanted == 0);

        chunk.answered(0);
        chunk.limitedTo(1);
        new OverdueTaskHandler(engine).giveUp((RemoteRun) chunk);

        assertThat(other.inHand).as("what another worker was handed").isEmpty();
        chunk.limitedTo(0);
        new OverdueTaskHandler(engine).giveUp((RemoteRun) chunk);
        assertThat(other.inHand).as("what another worker was handed then").isNotEmpty();
        runUntilRead(-1);
        assertThat(Await.get(answer)).hasSize(3);
    }

    @Test
    void workerThatComesBackBeforeItIsCutOffGoesOnWithTheRest() throws Exception {
        CompletableFuture<List<Outcome<Integer>>> answer =
                pool.withTimeout(Duration.ofMillis(10)).withChunkSize(2).mapOutcomesAsync(inputs(2), i -> i);
        Elsewhere.Far stuck = backend.worker;
        RemoteChunk chunk = stuck.inHand.element();
        chunk.started(0);
        Await.until("it was told to begin no other", () -> stuck.wanted == 0);

        chunk.succeeded(0, 0);
        chunk.started(1);
        chunk.limitedTo(0);
        chunk.succeeded(1, 1);
        chunk.finished(1);

        List<Outcome<Integer>> outcomes = Await.get(answer);
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.TimedOut.class);
        assertThat(outcomes.get(1).isValue()).as("%s", outcomes.get(1)).isTrue();
        assertThat(stuck.inHand).as("what was handed to it").hasSize(1);
    }
}
