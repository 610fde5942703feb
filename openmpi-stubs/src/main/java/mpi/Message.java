package mpi;

import java.nio.Buffer;

/** Signature only: a message that was matched. */
public final class Message {
    public Message() {}

    public native Status imProbe(int source, int tag, Comm comm) throws MPIException;

    public native Status mRecv(Object buf, int count, Datatype type) throws MPIException;

    public native Request imRecv(Buffer buf, int count, Datatype type) throws MPIException;
}
