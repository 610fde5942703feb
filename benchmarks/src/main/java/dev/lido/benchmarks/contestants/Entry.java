package dev.lido.benchmarks.contestants;

import java.util.List;

/**
 * A contestant as specified on the command line, before it is opened.
 *
 * @param kind whether it is a pool or a peer
 * @param name the pool's specification or the peer's name
 * @param chunks the number of chunks into which the peer divides many cheap inputs; 0 if the benchmark does not choose
 *     it
 */
public record Entry(Kind kind, String name, int chunks) {
    /** The kinds of contestants. */
    public enum Kind {
        /** A pool of Lido. */
        POOL,
        /** A {@link Peer}. */
        PEER;

        /** {@return the name in the output, {@code pool} or {@code peer}} */
        public String label() {
            return this == POOL ? "pool" : "peer";
        }
    }

    /**
     * Creates the entry of a pool.
     *
     * @param spec the specification of the pool
     * @return the entry
     */
    public static Entry ofPool(String spec) {
        return new Entry(Kind.POOL, spec, 0);
    }

    /**
     * Creates the entry of a peer.
     *
     * @param peer the peer
     * @return the entry
     */
    public static Entry of(Peer peer) {
        return new Entry(
                Kind.PEER,
                peer.label(),
                peer.chunkCounts().isEmpty() ? 0 : peer.chunkCounts().get(0));
    }

    /** {@return this entry once for each number of chunks to try; only this entry if there is no choice} */
    public List<Entry> variants() {
        List<Integer> counts = kind == Kind.POOL ? List.of() : peer().chunkCounts();
        return counts.isEmpty()
                ? List.of(this)
                : counts.stream().map(count -> new Entry(kind, name, count)).toList();
    }

    /**
     * Starts the contestant.
     *
     * @return the contestant, which the caller closes
     */
    public Contestant open() {
        return kind == Kind.POOL ? new PoolContestant(name) : peer().open(chunks);
    }

    /**
     * The program that measures the contestant, unless that is the Java program {@code Measured}.
     *
     * @return a command line that takes the work, the scale and the number of chunks; empty if a JVM measures it
     */
    public List<String> command() {
        return kind == Kind.POOL ? List.of() : peer().command();
    }

    /**
     * {@return the launcher of the JVM that measures the contestant, as a prefix of its command line; empty if there is
     * none}
     */
    public List<String> launcher() {
        if (kind == Kind.PEER) {
            return peer().launcher();
        }
        boolean ofRanks = name.equals("mpi") || name.startsWith("mpi?");
        return ofRanks ? MpiJob.JAVA_LAUNCHER : List.of();
    }

    /** {@return an entry that the class path of that JVM starts with; empty if there is none} */
    public String classPath() {
        return kind == Kind.POOL ? "" : peer().classPath();
    }

    /**
     * {@return the peer of this entry}
     *
     * @throws IllegalArgumentException if there is no peer of that name
     */
    public Peer peer() {
        return Peer.find(name).orElseThrow(() -> new IllegalArgumentException("no peer " + name));
    }

    /** {@return this entry as arguments of another JVM: three, which {@link #fromArguments} takes} */
    public List<String> toArguments() {
        return List.of(kind.name(), name, Integer.toString(chunks));
    }

    /**
     * Restores an entry from the result of {@link #toArguments}.
     *
     * @param arguments three arguments
     * @return the entry
     */
    public static Entry fromArguments(List<String> arguments) {
        return new Entry(Kind.valueOf(arguments.get(0)), arguments.get(1), Integer.parseInt(arguments.get(2)));
    }

    @Override
    public String toString() {
        return kind.label() + " " + name;
    }
}
