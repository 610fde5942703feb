package mpi;

/** Signature only: what is known of a message. */
public final class Status {
    Status() {}

    public native int getCount(Datatype type) throws MPIException;

    public native int getSource();

    public native int getTag();
}
