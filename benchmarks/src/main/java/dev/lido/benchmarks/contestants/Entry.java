package dev.lido.benchmarks.contestants;

import java.util.List;

/**
 * What is entered for a work on the command line, not opened yet.
 *
 * @param kind whether a pool or a peer
 * @param name the pool's specification or the peer's name
 * @param chunks into how many chunks the peer cuts many cheap inputs, 0 if that is not for us to say
 */
public record Entry(Kind kind, String name, int chunks) {
    /** What the name names. */
    public enum Kind {
        /** A pool of Lido's. */
        POOL,
        /** A {@link Peer}. */
        PEER;

        /**
         * The name in the output.
         *
         * @return {@code pool} or {@code peer}
         */
        public String label() {
            return this == POOL ? "pool" : "peer";
        }
    }

    /**
     * Enters a pool.
     *
     * @param spec its specification
     * @return the entry
     */
    public static Entry ofPool(String spec) {
        return new Entry(Kind.POOL, spec, 0);
    }

    /**
     * Enters a peer.
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

    /**
     * This entry, once for each number of chunks to try.
     *
     * @return this alone if there is nothing to try
     */
    public List<Entry> variants() {
        List<Integer> counts = kind == Kind.POOL ? List.of() : peer().chunkCounts();
        return counts.isEmpty()
                ? List.of(this)
                : counts.stream().map(count -> new Entry(kind, name, count)).toList();
    }

    /**
     * Starts it.
     *
     * @return the contestant, to be closed
     */
    public Contestant open() {
        return kind == Kind.POOL ? new PoolContestant(name) : peer().open(chunks);
    }

    /**
     * The program that measures it, if that is none of ours in Java.
     *
     * @return a command line that takes the work, the scale and the number of chunks; empty if a JVM measures it
     */
    public List<String> command() {
        return kind == Kind.POOL ? List.of() : peer().command();
    }

    /**
     * What starts the JVM that measures it, if that does not start by itself.
     *
     * @return words to be put before the command line; empty if there are none
     */
    public List<String> launcher() {
        if (kind == Kind.PEER) {
            return peer().launcher();
        }
        boolean ofRanks = name.equals("mpi") || name.startsWith("mpi?");
        return ofRanks ? MpiJob.JAVA_LAUNCHER : List.of();
    }

    /**
     * What that JVM needs to find.
     *
     * @return an entry to be put before its class path; empty if there is none
     */
    public String classPath() {
        return kind == Kind.POOL ? "" : peer().classPath();
    }

    /**
     * The peer that is entered.
     *
     * @return the peer
     * @throws IllegalArgumentException if there is none of that name
     */
    public Peer peer() {
        return Peer.find(name).orElseThrow(() -> new IllegalArgumentException("no peer " + name));
    }

    /**
     * The entry as arguments of another JVM.
     *
     * @return three arguments that {@link #fromArguments} takes
     */
    public List<String> toArguments() {
        return List.of(kind.name(), name, Integer.toString(chunks));
    }

    /**
     * The entry that {@link #toArguments} took apart.
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
