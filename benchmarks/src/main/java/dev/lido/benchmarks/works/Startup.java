package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** W5: a new pool, map of the identity over one Integer, close, all in a JVM that did nothing before. */
final class Startup extends FreshWork {
    static final String NAME = "W5";

    private static final String FIRST_RESULT = "first-result";
    private static final String CLOSE = "close";

    Startup() {
        super(
                NAME,
                "a new pool, map over one input, close",
                new Measure(FIRST_RESULT, "ms"),
                new Measure(CLOSE, "ms"),
                JVM);
    }

    @Override
    public Set<Peer> peers() {
        Set<Peer> peers = super.peers();
        peers.add(Peer.SPAWN_RAW);
        return peers;
    }

    @Override
    public Reading run(Supplier<Contestant> start) throws Exception {
        PureTask<Integer, Integer> identity = input -> input;
        List<Integer> inputs = List.of(1);
        long begin = System.nanoTime();
        double firstResult;
        long closing;
        try (Contestant contestant = start.get()) {
            List<Integer> results = contestant.map(inputs, identity);
            firstResult = millisSince(begin);
            check(inputs, results);
            closing = System.nanoTime();
        }
        double close = millisSince(closing);
        return Reading.NONE.with(FIRST_RESULT, firstResult).with(CLOSE, close);
    }
}
