package mpi;

import java.nio.Buffer;

/** Signature only: a communicator. */
public class Comm {
    Comm() {}

    public final native int getSize() throws MPIException;

    public final native int getRank() throws MPIException;

    public final native boolean isNull();

    public final native Request iSend(Buffer buf, int count, Datatype type, int dest, int tag) throws MPIException;

    public final native Request isSend(Buffer buf, int count, Datatype type, int dest, int tag) throws MPIException;

    public final native Request iRecv(Buffer buf, int count, Datatype type, int source, int tag) throws MPIException;

    public final native void send(Object buf, int count, Datatype type, int dest, int tag) throws MPIException;

    public final native Status recv(Object buf, int count, Datatype type, int source, int tag) throws MPIException;

    public final native Status iProbe(int source, int tag) throws MPIException;

    public final native void abort(int errorcode) throws MPIException;

    public final native void setErrhandler(Errhandler errhandler) throws MPIException;
}
