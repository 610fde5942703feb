package dev.lido.benchmarks.contestants;

import java.util.List;

/** A peer that is written by hand for a single work. A subclass supports the verb of that work, and no other. */
abstract class RawPeer implements Contestant {
    @Override
    public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) throws Exception {
        throw unknown("map");
    }

    @Override
    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) throws Exception {
        throw unknown("mapSingly");
    }

    @Override
    public <T, R> R apply(T input, PureTask<T, R> task) throws Exception {
        throw unknown("apply");
    }

    private UnsupportedOperationException unknown(String verb) {
        return new UnsupportedOperationException(getClass().getSimpleName() + " has no " + verb);
    }
}
