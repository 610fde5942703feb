package dev.lido.backend.hazelcast;

/** Where this backend logs. */
final class Logs {
    static final System.Logger LIDO = System.getLogger("dev.lido");

    private Logs() {}
}
