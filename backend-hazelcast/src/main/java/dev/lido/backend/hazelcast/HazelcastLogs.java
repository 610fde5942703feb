package dev.lido.backend.hazelcast;

/** Where this backend logs. */
final class HazelcastLogs {
    static final System.Logger LIDO = System.getLogger("dev.lido");

    private HazelcastLogs() {}
}
