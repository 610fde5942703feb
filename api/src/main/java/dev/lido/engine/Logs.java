package dev.lido.engine;

/**
 * What the engine logs to. In a class of its own, since the first logger takes tens of milliseconds to make, which a
 * program that logs nothing does not have to wait for.
 */
final class Logs {
    static final System.Logger LIDO = System.getLogger("dev.lido");

    private Logs() {}
}
