package mpi;

/** Signature only: an error of the library. */
public final class MPIException extends Exception {
    private static final long serialVersionUID = 1L;

    MPIException(String message) {
        super(message);
    }
}
