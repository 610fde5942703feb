package dev.lido.engine.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Delivery;
import dev.lido.engine.data.Settings;
import dev.lido.engine.pool.DefaultPool;
import dev.lido.testing.Await;
import dev.lido.testing.DistantWorkers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How evenly work is spread over workers that take time to reach, and so are handed chunks ahead. */
class HandOutTest {
    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000 * MICROSECOND;

    private Engine engine;

    @AfterEach
    void end() throws Exception {
        if (engine != null) {
            engine.terminate();
        }
    }

    /** How much longer a map took than its tasks, spread evenly, would have. */
    private double excess(int workers, long wayNanos, int tasks, LongUnaryOperator cost) throws Exception {
        DistantWorkers backend = new DistantWorkers(workers, wayNanos, cost);
        engine = new Engine("distant", backend, null, List.of(), 0, false);
        engine.start();
        DefaultPool pool = new DefaultPool(engine, Settings.defaults(0), null, Set.of());
        List<Integer> inputs = IntStream.range(0, tasks).boxed().toList();

        CompletableFuture<List<Integer>> answer = pool.mapAsync(inputs, i -> i);
        double elapsed = backend.run();

        assertThat(Await.get(answer)).isEqualTo(inputs);
        return elapsed * workers / LongStream.range(0, tasks).map(cost).sum();
    }

    /** The cost of rows of the Mandelbrot set: the first and the last are cheap, those between cost up to 200 times as much. */
    private static long row(long index) {
        double y = 1.25 - 2.5 * index / 63;
        long steps = 0;
        for (int column = 0; column < 64; column++) {
            double x = -2 + 2.75 * column / 63;
            double re = 0;
            double im = 0;
            for (int step = 0; step < 2000 && re * re + im * im <= 4; step++) {
                double next = re * re - im * im + x;
                im = 2 * re * im + y;
                re = next;
                steps++;
            }
        }
        return steps * 70;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void dearTasksAfterCheapOnesAreSpread(int workers) throws Exception {
        assertThat(excess(workers, 20 * MICROSECOND, 64, HandOutTest::row)).isLessThan(1.05);
    }

    @Test
    void aWorkerHasItsNextTaskWhenItEndsALongOne() throws Exception {
        assertThat(excess(2, MILLISECOND, 64, index -> 5 * MILLISECOND)).isLessThan(1.1);
    }

    /** It may take forever, and the other task with it. */
    @Test
    void nothingWaitsBehindATaskOfUnknownLength() throws Exception {
        DistantWorkers backend = new DistantWorkers(2, MICROSECOND, index -> MILLISECOND);
        engine = new Engine("distant", backend, null, List.of(), 0, false);
        engine.start();
        DefaultPool pool = new DefaultPool(engine, Settings.defaults(0), null, Set.of());

        CompletableFuture<List<Integer>> answer = pool.mapAsync(List.of(1, 2, 3, 4, 5), i -> i);
        assertThat(backend.underWay()).as("chunks on their way to workers").isEqualTo(2);
        backend.run();
        assertThat(Await.get(answer)).hasSize(5);
    }

    /** What is handed ahead is read while the task before it runs, and reading it may end the worker. */
    @Test
    void nothingIsReadBesideATaskThatIsLostWithItsWorker() throws Exception {
        assertThat(mostInHand(Settings.defaults(0)))
                .as("chunks in hand by default")
                .isGreaterThan(1);
        assertThat(mostInHand(Settings.defaults(0).withRetriesOnLoss(0)))
                .as("without retries")
                .isEqualTo(1);
        assertThat(mostInHand(Settings.defaults(0).withDelivery(Delivery.AT_MOST_ONCE)))
                .as("at most once")
                .isEqualTo(1);
    }

    private int mostInHand(Settings settings) throws Exception {
        DistantWorkers backend = new DistantWorkers(2, 20 * MICROSECOND, index -> 10 * MICROSECOND);
        Engine distant = new Engine("distant", backend, null, List.of(), 0, false);
        distant.start();
        try {
            DefaultPool pool = new DefaultPool(distant, settings, null, Set.of());
            CompletableFuture<List<Integer>> answer =
                    pool.mapAsync(IntStream.range(0, 1000).boxed().toList(), i -> i);
            backend.run();
            assertThat(Await.get(answer)).hasSize(1000);
        } finally {
            distant.terminate();
        }
        return backend.mostInHand();
    }

    @Test
    void shortTasksKeepWorkersBusyToTheEnd() throws Exception {
        assertThat(excess(2, 20 * MICROSECOND, 64, index -> 100 * MICROSECOND)).isLessThan(1.06);
    }

    @Test
    void tasksThatGetCheaperAreSpread() throws Exception {
        assertThat(excess(2, 20 * MICROSECOND, 64, index -> (64 - index) * (64 - index) * 2 * MICROSECOND))
                .isLessThan(1.05);
    }
}
