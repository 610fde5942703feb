package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.Arrays;
import java.util.Set;

/** W2b: call of the identity, 5,000 times, one after another, waiting for each result. */
final class CallLatency extends SteadyWork {
    static final String NAME = "W2b";

    private static final String MEDIAN = "median";
    private static final String P99 = "p99";

    private final int calls;
    private final PureTask<Integer, Integer> identity = input -> input;

    CallLatency(Scale scale) {
        super(NAME, "call, one after another", new Measure(MEDIAN, "µs"), new Measure(P99, "µs"));
        calls = scale.of(5_000, 100);
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
        long[] nanos = new long[calls];
        for (int i = 0; i < calls; i++) {
            Integer input = i;
            long start = System.nanoTime();
            Integer result = contestant.apply(input, identity);
            nanos[i] = System.nanoTime() - start;
            if (!input.equals(result)) {
                throw new WrongResultException(NAME + ": apply(" + input + ") returned " + result);
            }
        }
        Arrays.sort(nanos);
        return Reading.NONE.with(MEDIAN, nanos[calls / 2] / 1e3).with(P99, nanos[(calls * 99 + 99) / 100 - 1] / 1e3);
    }
}
