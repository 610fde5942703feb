package dev.lido.benchmarks.contestants;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/** What the JDK offers instead of a pool. Those that take a number of threads get {@value #THREADS}, to be set beside {@code threads:2}. */
public enum Peer {
    /** The plain loop. */
    LOOP("loop", false) {
        @Override
        Contestant open(int chunks) {
            return new Loop();
        }
    },
    /** Parallel streams, in the common pool. */
    PARALLEL_STREAM("parallel-stream", false) {
        @Override
        Contestant open(int chunks) {
            return new ParallelStream();
        }
    },
    /** A thread pool of fixed size. */
    EXECUTOR("executor", true) {
        @Override
        Contestant open(int chunks) {
            return new ExecutorContestant(Executors.newFixedThreadPool(THREADS), chunks);
        }
    },
    /** A fork-join pool. */
    FORKJOIN("forkjoin", false) {
        @Override
        Contestant open(int chunks) {
            return new ForkJoin(THREADS);
        }
    },
    /** A virtual thread for each task. */
    VIRTUAL_THREADS("virtual-threads", true) {
        @Override
        Contestant open(int chunks) {
            return new ExecutorContestant(VirtualThreads.newExecutor(), chunks);
        }

        @Override
        public Optional<String> unavailable() {
            int jdk = Runtime.version().feature();
            return jdk >= VirtualThreads.FIRST_JDK
                    ? Optional.empty()
                    : Optional.of("needs JDK " + VirtualThreads.FIRST_JDK + " or newer, and this is JDK " + jdk);
        }
    };

    private static final int THREADS = 2;
    private static final List<Integer> CHUNK_COUNTS = List.of(2, 8, 32);

    private final String label;
    private final boolean cutByHand;

    Peer(String label, boolean cutByHand) {
        this.label = label;
        this.cutByHand = cutByHand;
    }

    abstract Contestant open(int chunks);

    /**
     * The name on the command line.
     *
     * @return for example {@code parallel-stream}
     */
    public String label() {
        return label;
    }

    /**
     * Into how many chunks its user may cut many cheap inputs by hand.
     *
     * @return the counts to try, empty if the peer cuts by itself
     */
    public List<Integer> chunkCounts() {
        return cutByHand ? CHUNK_COUNTS : List.of();
    }

    /**
     * Why it can not be measured in this JVM.
     *
     * @return the reason, or empty if it can
     */
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    /**
     * Finds a peer.
     *
     * @param label the name on the command line
     * @return the peer, or empty if there is none of that name
     */
    public static Optional<Peer> find(String label) {
        for (Peer peer : values()) {
            if (peer.label.equals(label)) {
                return Optional.of(peer);
            }
        }
        return Optional.empty();
    }
}
