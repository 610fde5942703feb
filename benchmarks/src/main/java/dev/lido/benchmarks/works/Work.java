package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Peer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A work to measure. It checks every result, so that a wrong result is an error and never a fast time. */
public abstract sealed class Work permits SteadyWork, FreshWork {
    private final String name;
    private final String title;
    private final List<Measure> measures;

    Work(String name, String title, Measure... measures) {
        this.name = name;
        this.title = title;
        this.measures = List.of(measures);
    }

    /** {@return the name on the command line, for example {@code W1}} */
    public final String name() {
        return name;
    }

    /** {@return a description of the work in one line} */
    public final String title() {
        return title;
    }

    /** {@return the measures of this work, at least one} */
    public final List<Measure> measures() {
        return measures;
    }

    /**
     * {@return a new set of the peers that support this work, at least one; by default those that support all verbs}
     */
    public Set<Peer> peers() {
        Set<Peer> peers = Peer.ofTheJdk();
        peers.addAll(Peer.inPython());
        return peers;
    }

    /**
     * Whether a peer whose users divide the inputs into chunks by hand is measured with several numbers of chunks.
     *
     * @return true if the one with the greatest median of the first measure counts
     */
    public boolean triesChunks() {
        return false;
    }

    /** {@return the peer that runs in any case, since figures are relative to its own; empty if there is none} */
    public Optional<Peer> reference() {
        return Optional.empty();
    }

    /**
     * Adds the figures that are relative to those of the reference.
     *
     * @param own a reading
     * @param reference the reading of the reference in the same repetition
     * @return the reading with all figures
     */
    public Reading relate(Reading own, Reading reference) {
        return own;
    }

    /** Throws unless two lists are equal. */
    final void check(List<?> expected, List<?> actual) {
        if (expected.equals(actual)) {
            return;
        }
        if (expected.size() != actual.size()) {
            throw new WrongResultException(name + ": " + actual.size() + " results instead of " + expected.size());
        }
        int i = 0;
        while (expected.get(i).equals(actual.get(i))) {
            i++;
        }
        throw new WrongResultException(
                name + ": result " + i + " is " + actual.get(i) + " instead of " + expected.get(i));
    }
}
