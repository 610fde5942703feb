package mpi;

/** Signature only: a communicator of one group. */
public class Intracomm extends Comm {
    Intracomm() {}

    public native Intracomm dup() throws MPIException;

    public final native Intercomm spawn(
            String command, String[] argv, int maxprocs, Info info, int root, int[] errcodes) throws MPIException;

    public static native String openPort() throws MPIException;

    public final native Intercomm accept(String port, int root) throws MPIException;

    public final native Intercomm connect(String port, int root) throws MPIException;
}
