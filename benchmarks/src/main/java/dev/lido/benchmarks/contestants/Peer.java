package dev.lido.benchmarks.contestants;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/**
 * The alternatives to a pool: from the JDK, from Python, or written by hand for a single work. Peers that take a number
 * of threads or processes have {@value #WORKERS}, to be compared with {@code threads:2} and {@code processes:2}.
 */
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
            return new ExecutorContestant(Executors.newFixedThreadPool(WORKERS), chunks);
        }
    },
    /** A fork-join pool. */
    FORKJOIN("forkjoin", false) {
        @Override
        Contestant open(int chunks) {
            return new ForkJoin(WORKERS);
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
    },
    /** Python's {@code multiprocessing.Pool}. */
    PYTHON_MULTIPROCESSING("python-multiprocessing", false) {
        @Override
        Contestant open(int chunks) {
            throw runsInPython();
        }

        @Override
        public Optional<String> unavailable() {
            return Python.unavailable();
        }

        @Override
        public List<String> command() {
            return Python.command("python_multiprocessing.py");
        }
    },
    /** Python's {@code concurrent.futures.ProcessPoolExecutor}. */
    PYTHON_FUTURES("python-futures", true) {
        @Override
        Contestant open(int chunks) {
            throw runsInPython();
        }

        @Override
        public Optional<String> unavailable() {
            return Python.unavailable();
        }

        @Override
        public List<String> command() {
            return Python.command("python_futures.py");
        }
    },
    /** {@code mpi4py.futures.MPIPoolExecutor}, in a job of three ranks. */
    PYTHON_MPI4PY("python-mpi4py", true) {
        @Override
        Contestant open(int chunks) {
            throw runsInPython();
        }

        @Override
        public Optional<String> unavailable() {
            return Python.withoutMpi();
        }

        @Override
        public List<String> command() {
            return Python.mpiCommand("python_mpi4py.py");
        }
    },
    /** Child JVMs at the other end of a socket. */
    SOCKET_RAW("socket-raw", false) {
        @Override
        Contestant open(int chunks) {
            return new SocketRaw();
        }
    },
    /** Members of a Hazelcast cluster, task by task. */
    HAZELCAST_RAW("hazelcast-raw", false) {
        @Override
        Contestant open(int chunks) {
            return new HazelcastRaw();
        }
    },
    /** Open MPI's Java bindings, in a job of three ranks. */
    MPI_RAW("mpi-raw", false) {
        @Override
        Contestant open(int chunks) {
            return new MpiRaw();
        }

        @Override
        public Optional<String> unavailable() {
            return MpiJob.withoutBindings();
        }

        @Override
        public List<String> launcher() {
            return MpiJob.JAVA_LAUNCHER;
        }

        @Override
        public String classPath() {
            return MpiJob.jar().map(Object::toString).orElse("");
        }
    },
    /** Child JVMs at the other end of a pipe, started for one task each. */
    SPAWN_RAW("spawn-raw", false) {
        @Override
        Contestant open(int chunks) {
            return new SpawnRaw();
        }
    };

    private static final int WORKERS = 2;
    private static final List<Integer> CHUNK_COUNTS = List.of(2, 8, 32);

    private final String label;
    private final boolean cutByHand;

    Peer(String label, boolean cutByHand) {
        this.label = label;
        this.cutByHand = cutByHand;
    }

    /**
     * {@return a new set of the JDK's peers, which run in the measured JVM and support the verbs of all works except
     * {@code imap}}
     */
    public static Set<Peer> ofTheJdk() {
        return EnumSet.range(LOOP, VIRTUAL_THREADS);
    }

    /** {@return a new set of the peers in Python} */
    public static Set<Peer> inPython() {
        return EnumSet.of(PYTHON_MULTIPROCESSING, PYTHON_FUTURES, PYTHON_MPI4PY);
    }

    abstract Contestant open(int chunks);

    private static UnsupportedOperationException runsInPython() {
        return new UnsupportedOperationException("runs in Python");
    }

    /** {@return the name on the command line, for example {@code parallel-stream}} */
    public String label() {
        return label;
    }

    /**
     * {@return the numbers of chunks to try, into which users of this peer would divide many cheap inputs by hand;
     * empty if the peer divides them itself}
     */
    public List<Integer> chunkCounts() {
        return cutByHand ? CHUNK_COUNTS : List.of();
    }

    /** {@return the reason why this peer cannot be measured here; empty if it can} */
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    /**
     * The program that measures the peer, unless that is the Java program {@code Measured}.
     *
     * @return a command line that takes the work, the scale and the number of chunks; empty if a JVM measures it
     */
    public List<String> command() {
        return List.of();
    }

    /**
     * {@return the launcher of the JVM that measures the peer, as a prefix of its command line; empty if there is none}
     */
    public List<String> launcher() {
        return List.of();
    }

    /** {@return an entry that the class path of that JVM starts with; empty if there is none} */
    public String classPath() {
        return "";
    }

    /**
     * Finds a peer.
     *
     * @param label the name on the command line
     * @return the peer; empty if there is no peer of that name
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
