package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** W3: 200 tasks, each of which takes a {@code double[131072]} (1 MiB) and returns it doubled. */
final class BulkArrays extends SteadyWork {
    static final String NAME = "W3";

    private static final String THROUGHPUT = "throughput";

    private final int tasks;
    private final int length;
    private final long leastNanos;
    private final PureTask<double[], double[]> doubled = BulkArrays::doubled;
    private List<double[]> inputs = List.of();

    BulkArrays(Scale scale) {
        super(
                NAME,
                "arrays of doubles there and back, doubled",
                new Measure(THROUGHPUT, "MB/s"),
                Measure.ofText("arrays"));
        tasks = scale.of(200, 4);
        length = scale.of(131_072, 1_024);
        leastNanos = scale.leastNanos();
    }

    static double[] doubled(double[] numbers) {
        double[] result = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            result[i] = 2 * numbers[i];
        }
        return result;
    }

    @Override
    public Set<Peer> peers() {
        Set<Peer> peers = super.peers();
        peers.add(Peer.SOCKET_RAW);
        peers.add(Peer.HAZELCAST_RAW);
        peers.add(Peer.MPI_RAW);
        return peers;
    }

    @Override
    public Reading repeat(Contestant contestant) throws Exception {
        if (inputs.isEmpty()) {
            // not in the constructor: only the process that measures needs that much memory
            inputs = IntStream.range(0, tasks).mapToObj(this::input).toList();
        }
        double bytes = 0;
        long nanos = 0;
        do {
            long start = System.nanoTime();
            List<double[]> results = contestant.mapCostly(inputs, doubled);
            nanos += System.nanoTime() - start;
            bytes += 2.0 * tasks * length * Double.BYTES;
            checkDoubled(results);
        } while (nanos < leastNanos);
        return Reading.NONE.with(THROUGHPUT, bytes / 1e6 / (nanos / 1e9));
    }

    private double[] input(int task) {
        return DoubleStream.iterate(task + 1, number -> number + 1)
                .limit(length)
                .toArray();
    }

    private void checkDoubled(List<double[]> results) {
        if (results.size() != tasks) {
            throw new WrongResultException(NAME + ": " + results.size() + " results instead of " + tasks);
        }
        for (int task = 0; task < tasks; task++) {
            double[] input = inputs.get(task);
            double[] result = results.get(task);
            if (result == null || result.length != length) {
                throw new WrongResultException(
                        NAME + ": result " + task + " is not an array of " + length + " numbers");
            }
            for (int i = 0; i < length; i++) {
                if (result[i] != input[i] + input[i]) {
                    throw new WrongResultException(
                            NAME + ": twice " + input[i] + " is " + result[i] + " in result " + task);
                }
            }
        }
    }
}
