package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueReader;
import dev.lido.spi.RequestReply;
import dev.lido.spi.TaskRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the requests of a worker's tasks at the master, and has them handled. Only the driver uses it. */
final class RequestReader implements ValueReader.Receiver {
    /** No operation has nearly so many. */
    private static final int MAX_ARGUMENTS = 16;

    private final ByteQueue in;
    private final ValueReader reader;
    private @Nullable Object[] arguments = new Object[0];
    private @Nullable LidoException problem;

    RequestReader(ByteQueue in, ValueReader reader) {
        this.in = in;
        this.reader = reader;
    }

    /**
     * Handles a request.
     *
     * @throws IOException if the frame makes no sense
     */
    void read(RemoteWorker worker) throws IOException {
        long id = in.getVarLong();
        // A thread that a task has left behind may still ask.
        InFlightChunk one = worker.findIfInFlight(in.getVarLong());
        int position = in.getVarInt();
        long nested = in.getVarLong();
        long object = in.getLong();
        int operation = in.getVarInt();
        int count = in.getVarInt();
        boolean known = one == null || (position >= 0 && position < one.chunk.size());
        if (!known || count < 0 || count > MAX_ARGUMENTS) {
            throw new IOException("it sent a request that makes no sense");
        }
        arguments = new Object[count];
        problem = null;
        reader.readBatch(in, this, "argument of an operation on shared state");
        RequestReply reply = new Reply(worker, id);
        if (one == null) {
            reply.failure(TaskRequest.attemptEnded());
        } else if (problem == null) {
            one.chunk.requested(new TaskRequest(position, nested, object, operation, arguments), reply);
        } else {
            reply.failure(problem);
        }
    }

    private record Reply(RemoteWorker worker, long id) implements RequestReply {
        @Override
        public void value(@Nullable Object value) {
            worker.respond(id, ResponseWriter.VALUE, value);
        }

        @Override
        public void cancelled() {
            worker.respond(id, ResponseWriter.CANCELLED, null);
        }

        @Override
        public void failure(Throwable thrown) {
            worker.respond(id, ResponseWriter.FAILURE, thrown);
        }
    }

    @Override
    public void value(int position, @Nullable Object value) {
        if (position < arguments.length) {
            arguments[position] = value;
        }
    }

    @Override
    public void absent(int position) {
        // The worker does not send a request of which an argument cannot be written.
    }

    @Override
    public void problem(int position, LidoException found) {
        problem = found;
    }
}
