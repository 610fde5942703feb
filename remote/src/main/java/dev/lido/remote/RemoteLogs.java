package dev.lido.remote;

/** What masters log to. In a class of its own, since the first logger takes tens of milliseconds to make. */
final class RemoteLogs {
    static final System.Logger LIDO = System.getLogger("dev.lido");

    private RemoteLogs() {}
}
