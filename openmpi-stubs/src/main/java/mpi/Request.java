package mpi;

/** Signature only: a transfer under way. */
public class Request {
    Request() {}

    public static native int waitAny(Request[] requests) throws MPIException;

    public final native void waitFor() throws MPIException;

    public final native boolean test() throws MPIException;
}
