package dev.lido.backend.mpi.openmpi;

import dev.lido.backend.mpi.Mpi;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import mpi.Comm;
import mpi.Info;
import mpi.Intercomm;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Message;
import mpi.Request;
import mpi.Status;
import org.jspecify.annotations.Nullable;

/**
 * Open MPI by its Java bindings. The library is asked to allow any thread; messages nevertheless go under one lock of
 * our own, which costs less than the library's, and so nobody is in the middle of a call while {@link #finish} takes
 * the library down.
 */
public final class OpenMpi implements Mpi {
    /** Up to here a message has arrived with its announcement; receiving it does not wait. */
    private static final int EAGER_BYTES = 1024;

    private static final Transfer DONE = () -> true;

    static {
        // The bindings do so themselves, and end the JVM if that fails.
        System.loadLibrary("mpi_java");
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Group world;
    private @Nullable Intracomm self;
    private boolean finished;

    /**
     * Joins MPI, which a process can do only once.
     *
     * @throws IOException if the library refuses
     */
    public OpenMpi() throws IOException {
        try {
            int granted = MPI.InitThread(new String[0], MPI.THREAD_MULTIPLE);
            if (granted < MPI.THREAD_MULTIPLE) {
                throw new IOException("this Open MPI was built without support for threads (MPI_THREAD_MULTIPLE)");
            }
            world = new Processes(MPI.COMM_WORLD);
        } catch (MPIException e) {
            throw failure(e);
        }
    }

    private static IOException failure(MPIException e) {
        return new IOException("Open MPI reports: " + e.getMessage(), e);
    }

    @Override
    public Group world() {
        return world;
    }

    /**
     * Open MPI is told that the process is none of MPI, so that it does not wait for it: that one may end before it has
     * joined.
     */
    @Override
    public void launch(List<String> command) throws IOException {
        try {
            Info info = new Info();
            try {
                info.set("ompi_non_mpi", "true");
                info.set("map_by", "slot:oversubscribe");
                info.set("bind_to", "none");
                String[] arguments = command.subList(1, command.size()).toArray(new String[0]);
                Intercomm unused = alone().spawn(command.get(0), arguments, 1, info, 0, new int[1]);
            } finally {
                info.free();
            }
        } catch (MPIException e) {
            throw failure(e);
        }
    }

    @Override
    public String openPort() throws IOException {
        try {
            return Intracomm.openPort();
        } catch (MPIException e) {
            throw failure(e);
        }
    }

    /**
     * Without the lock, since it waits; and without merging the two groups, which would have this process connect to one
     * that may have been killed meanwhile.
     */
    @Override
    public Group accept(String port) throws IOException {
        try {
            return other(alone().accept(port, 0));
        } catch (MPIException e) {
            throw failure(e);
        }
    }

    @Override
    public Group connect(String port) throws IOException {
        try {
            return other(alone().connect(port, 0));
        } catch (MPIException e) {
            throw failure(e);
        }
    }

    private Group other(Intercomm comm) throws IOException, MPIException {
        if (comm.isNull()) {
            throw new IOException("Open MPI has given up to connect two processes");
        }
        return new Processes(comm);
    }

    /** This process, for what may fail without ending it. The program's own COMM_SELF stays as it is. */
    private synchronized Intracomm alone() throws MPIException {
        if (self == null) {
            self = MPI.COMM_SELF.dup();
            self.setErrhandler(MPI.ERRORS_RETURN);
        }
        return self;
    }

    /** Without the lock: whoever holds it may wait for just what makes somebody abort. */
    @Override
    public void abort(int code) {
        try {
            MPI.COMM_WORLD.abort(code);
        } catch (MPIException e) {
            Runtime.getRuntime().halt(code);
        }
    }

    @Override
    public void finish() throws IOException {
        lock.lock();
        try {
            if (!finished) {
                finished = true;
                MPI.Finalize();
            }
        } catch (MPIException e) {
            throw failure(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String library() {
        return MPI.getLibVersion();
    }

    /** Takes the lock. */
    private void enter() throws IOException {
        lock.lock();
        if (finished) {
            lock.unlock();
            throw new IOException("this process has left MPI");
        }
    }

    /**
     * Who asks for a message asks twice: Open MPI looks first and fetches what has come afterwards, so only the second
     * look tells. One who sleeps between two looks would otherwise sleep twice.
     */
    private final class Processes implements Group {
        private final Comm comm;
        private final int rank;
        private final int size;

        /** For the next message that is matched; a new one each time would be garbage for each look. */
        private Message message = new Message();

        Processes(Comm comm) throws MPIException {
            this.comm = comm;
            comm.setErrhandler(MPI.ERRORS_RETURN);
            rank = comm.getRank();
            size = comm.getSize();
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public Transfer send(ByteBuffer bytes, int to, int tag) throws IOException {
            enter();
            try {
                return transfer(comm.iSend(bytes.slice(), bytes.remaining(), MPI.BYTE, to, tag));
            } catch (MPIException e) {
                throw failure(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Transfer sendAndHear(ByteBuffer bytes, int to, int tag) throws IOException {
            enter();
            try {
                return transfer(comm.isSend(bytes.slice(), bytes.remaining(), MPI.BYTE, to, tag));
            } catch (MPIException e) {
                throw failure(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public @Nullable Arrival arrival(int from, int tag) throws IOException {
            enter();
            try {
                int source = from == ANY ? MPI.ANY_SOURCE : from;
                Status status = message.imProbe(source, tag, comm);
                if (status == null) {
                    status = message.imProbe(source, tag, comm);
                    if (status == null) {
                        return null;
                    }
                }
                Message matched = message;
                message = new Message();
                return new Matched(matched, status.getCount(MPI.BYTE));
            } catch (MPIException e) {
                throw failure(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int next(int from, int tag) throws IOException {
            enter();
            try {
                int source = from == ANY ? MPI.ANY_SOURCE : from;
                Status status = comm.iProbe(source, tag);
                if (status == null) {
                    status = comm.iProbe(source, tag);
                }
                return status == null ? -1 : status.getSource();
            } catch (MPIException e) {
                throw failure(e);
            } finally {
                lock.unlock();
            }
        }
    }

    private final class Matched implements Arrival {
        private final Message message;
        private final int bytes;

        Matched(Message message, int bytes) {
            this.message = message;
            this.bytes = bytes;
        }

        @Override
        public int bytes() {
            return bytes;
        }

        @Override
        public Transfer receive(ByteBuffer into) throws IOException {
            enter();
            try {
                if (bytes <= EAGER_BYTES) {
                    message.mRecv(into.slice(), bytes, MPI.BYTE);
                    return DONE;
                }
                return transfer(message.imRecv(into.slice(), bytes, MPI.BYTE));
            } catch (MPIException e) {
                throw failure(e);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Called under the lock: most are done at once. */
    private Transfer transfer(Request request) throws MPIException {
        return request.test() ? DONE : new Ongoing(request);
    }

    private final class Ongoing implements Transfer {
        private final Request request;
        private boolean done;

        Ongoing(Request request) {
            this.request = request;
        }

        @Override
        public boolean isDone() throws IOException {
            if (done) {
                return true;
            }
            enter();
            try {
                done = request.test();
                return done;
            } catch (MPIException e) {
                throw failure(e);
            } finally {
                lock.unlock();
            }
        }
    }
}
