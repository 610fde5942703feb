package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.List;

/** W1: map of the identity over 1,000,000 Integers, results in order, default chunking. */
final class BulkMap extends IdentityMap {
    static final String NAME = "W1";

    BulkMap(Scale scale) {
        super(NAME, "map of the identity, default chunks", scale.of(1_000_000, 1_000), scale.leastNanos());
    }

    @Override
    List<Integer> map(Contestant contestant, List<Integer> numbers, PureTask<Integer, Integer> task) throws Exception {
        return contestant.map(numbers, task);
    }

    @Override
    public boolean triesChunks() {
        return true;
    }
}
