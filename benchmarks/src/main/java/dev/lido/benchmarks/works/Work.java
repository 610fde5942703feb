package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Peer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Something to measure. It checks every result, so that a wrong answer is an error and never a fast time. */
public abstract sealed class Work permits SteadyWork, FreshWork {
    private final String name;
    private final String title;
    private final List<Measure> measures;

    Work(String name, String title, Measure... measures) {
        this.name = name;
        this.title = title;
        this.measures = List.of(measures);
    }

    /**
     * The name on the command line.
     *
     * @return for example {@code W1}
     */
    public final String name() {
        return name;
    }

    /**
     * What is done, in a line.
     *
     * @return for people
     */
    public final String title() {
        return title;
    }

    /**
     * The figures that come out.
     *
     * @return at least one
     */
    public final List<Measure> measures() {
        return measures;
    }

    /**
     * The peers that have what it takes.
     *
     * @return at least one, in a set of the caller's own; those that know all verbs unless the work says otherwise
     */
    public Set<Peer> peers() {
        Set<Peer> peers = Peer.ofTheJdk();
        peers.addAll(Peer.inPython());
        return peers;
    }

    /**
     * Whether a peer whose user cuts the inputs into chunks by hand is tried with several numbers of chunks.
     *
     * @return true if the one with the greatest median of the first measure counts
     */
    public boolean triesChunks() {
        return false;
    }

    /**
     * The peer that has to run in any case, since figures are told in proportion to its own.
     *
     * @return empty if there is none
     */
    public Optional<Peer> reference() {
        return Optional.empty();
    }

    /**
     * Adds the figures that are in proportion to the reference's.
     *
     * @param own a reading
     * @param reference what the reference gave in the same repetition
     * @return the reading with all figures
     */
    public Reading relate(Reading own, Reading reference) {
        return own;
    }

    /** Complains unless two lists are equal. */
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
