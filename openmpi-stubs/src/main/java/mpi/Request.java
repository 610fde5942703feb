package mpi;

/** Signature only: a transfer under way. */
public class Request {
    Request() {}

    public final native boolean test() throws MPIException;
}
