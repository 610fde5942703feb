package mpi;

/** Signature only: a communicator of two groups. */
public final class Intercomm extends Comm {
    Intercomm() {}
}
