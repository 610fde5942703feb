package dev.lido.engine.pool;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The backends that come with Lido, as artifacts: for messages that say what to put on the class path, and for finding
 * them in a jar whose list of services was lost. Nothing else in the engine knows a backend by its name.
 */
final class OwnBackends {
    private static final Map<String, OwnBackend> ALL = new TreeMap<>();

    static {
        for (String name : new String[] {"hazelcast", "mpi", "processes", "serial", "threads"}) {
            String simpleName = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Provider";
            ALL.put(name, new OwnBackend(name, "lido-backend-" + name, "dev.lido.backend." + name + "." + simpleName));
        }
    }

    private OwnBackends() {}

    /**
     * One of them.
     *
     * @param name its name in a pool specification
     * @param artifact where it comes from
     * @param provider the name of its provider's class
     */
    record OwnBackend(String name, String artifact, String provider) {}

    /** All of them, in the order of their names. */
    static Collection<OwnBackend> all() {
        return ALL.values();
    }

    /** The one of that name, if there is one. */
    static Optional<OwnBackend> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }
}
