package mpi;

/** Signature only: hints. */
public final class Info {
    public Info() throws MPIException {}

    public native void set(String key, String value) throws MPIException;

    public native void free() throws MPIException;
}
