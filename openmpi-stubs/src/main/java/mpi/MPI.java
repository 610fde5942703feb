package mpi;

/** Signature only: the library. Its constants are set by a method, so that no compiler puts them elsewhere. */
public final class MPI {
    public static final Intracomm COMM_WORLD;
    public static final Intracomm COMM_SELF;
    public static final int THREAD_MULTIPLE;
    public static final int ANY_SOURCE;
    public static final int ANY_TAG;
    public static final Datatype BYTE;
    public static final Errhandler ERRORS_RETURN;

    static {
        COMM_WORLD = (Intracomm) Stub.object();
        COMM_SELF = (Intracomm) Stub.object();
        THREAD_MULTIPLE = Stub.number();
        ANY_SOURCE = Stub.number();
        ANY_TAG = Stub.number();
        BYTE = (Datatype) Stub.object();
        ERRORS_RETURN = (Errhandler) Stub.object();
    }

    private MPI() {}

    public static native String[] Init(String[] args) throws MPIException;

    public static native int InitThread(String[] args, int required) throws MPIException;

    public static native void Finalize() throws MPIException;

    public static native String getLibVersion();
}
