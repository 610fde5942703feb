package mpi;

/** What constants are set to: a compiler that saw their values would put them where they are used. */
final class Stub {
    private Stub() {}

    static native Object object();

    static native int number();
}
