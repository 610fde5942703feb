package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.List;
import java.util.Set;

/** W2a: map of the identity over 20,000 Integers, chunk size 1. */
final class SingleMap extends IdentityMap {
    static final String NAME = "W2a";

    SingleMap(Scale scale) {
        super(NAME, "map of the identity, each task assigned alone", scale.of(20_000, 200), scale.leastNanos());
    }

    @Override
    public Set<Peer> peers() {
        Set<Peer> peers = super.peers();
        peers.add(Peer.HAZELCAST_RAW);
        peers.add(Peer.MPI_RAW);
        return peers;
    }

    @Override
    List<Integer> map(Contestant contestant, List<Integer> numbers, PureTask<Integer, Integer> task) throws Exception {
        return contestant.mapSingly(numbers, task);
    }
}
