package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * W4: the Mandelbrot set over [-2, 0.75] × [-1.25, 1.25], the borders included: 64 rows of 2048 points, at most 2000
 * steps for each point. A task is a row, and its result is the sum of the steps. A step is one z → z² + c, taken while
 * |z| ≤ 2. Rows differ greatly in cost. The result must be that of the plain loop. The speed-up is relative to the
 * plain loop of the same run; peers in another language have their own loop.
 */
final class MandelbrotRows extends SteadyWork {
    static final String NAME = "W4";

    private static final String TIME = "time";
    private static final String SPEED_UP = "speed-up";
    private static final double LEFT = -2;
    private static final double RIGHT = 0.75;
    private static final double TOP = 1.25;
    private static final double BOTTOM = -1.25;

    private final List<Integer> rows;
    private final List<Long> expected;
    private final PureTask<Integer, Long> sumOfSteps;

    MandelbrotRows(Scale scale) {
        super(NAME, "rows of the Mandelbrot set", new Measure(TIME, "ms"), new Measure(SPEED_UP, "x loop"));
        int height = 64;
        int width = scale.of(2048, 32);
        int limit = scale.of(2000, 100);
        rows = IntStream.range(0, height).boxed().toList();
        sumOfSteps = row -> sumOfSteps(row, height, width, limit);
        expected = rows.stream().map(sumOfSteps).toList();
    }

    static long sumOfSteps(int row, int height, int width, int limit) {
        double y = TOP + (BOTTOM - TOP) * row / (height - 1);
        long sum = 0;
        for (int column = 0; column < width; column++) {
            sum += steps(LEFT + (RIGHT - LEFT) * column / (width - 1), y, limit);
        }
        return sum;
    }

    private static int steps(double x, double y, int limit) {
        double re = 0;
        double im = 0;
        int steps = 0;
        while (steps < limit && re * re + im * im <= 4) {
            double next = re * re - im * im + x;
            im = 2 * re * im + y;
            re = next;
            steps++;
        }
        return steps;
    }

    @Override
    public Reading repeat(Contestant contestant) throws Exception {
        long start = System.nanoTime();
        List<Long> sums = contestant.mapCostly(rows, sumOfSteps);
        double millis = (System.nanoTime() - start) / 1e6;
        check(expected, sums);
        return Reading.NONE.with(TIME, millis);
    }

    @Override
    public Optional<Peer> reference() {
        return Optional.of(Peer.LOOP);
    }

    @Override
    public Reading relate(Reading own, Reading reference) {
        return own.has(SPEED_UP) ? own : own.with(SPEED_UP, reference.get(TIME) / own.get(TIME));
    }
}
