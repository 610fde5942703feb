package dev.lido.remote;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueReader;
import java.io.IOException;

/** Receives the frames of one worker, and passes on what they report. For the group's driver. */
final class FrameReceiver {
    private static final long ANY_LENGTH = Long.MAX_VALUE;

    private final RemoteWorker worker;
    private final Link link;
    private final ByteQueue in;
    private final OutputMode output;
    private final ResultReader results;
    private final RequestReader requests;
    private boolean heard;

    FrameReceiver(RemoteWorker worker, Link link, ByteQueue in, ValueReader reader, OutputMode output) {
        this.worker = worker;
        this.link = link;
        this.in = in;
        this.output = output;
        this.results = new ResultReader(in, reader);
        this.requests = new RequestReader(in, reader);
    }

    /** The worker closed the connection. There is no other reason to report, so this needs no stack. */
    static final class EndOfLink extends IOException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /**
     * Handles what has arrived.
     *
     * @return whether there was anything
     * @throws IOException if the connection is at its end or broken, or a frame makes no sense
     */
    boolean receive() throws IOException {
        int read = LinkTransfer.read(link, in);
        if (read > 0) {
            heard = true;
            handleFrames();
            return true;
        }
        if (read < 0) {
            throw new EndOfLink();
        }
        return false;
    }

    /** {@return whether anything has arrived since the last call} */
    boolean hasHeard() {
        boolean since = heard;
        heard = false;
        return since;
    }

    private void handleFrames() throws IOException {
        int type;
        while ((type = Frames.next(in, ANY_LENGTH)) >= 0) {
            switch (type) {
                case FrameType.RESULTS -> {
                    InFlightChunk one = worker.find(in.getVarLong());
                    if (results.read(one)) {
                        worker.finished(one, results.nanos());
                    }
                }
                case FrameType.STARTED -> {
                    InFlightChunk one = worker.find(in.getVarLong());
                    int position = in.getVarInt();
                    if (position < 0 || position >= one.chunk.size()) {
                        throw new IOException("it started a task that it does not have");
                    }
                    one.chunk.started(position);
                }
                case FrameType.OUTPUT -> {
                    int stream = in.getByte();
                    long index = in.getVarLong();
                    output.print(worker.name(), stream, index, in.getString());
                }
                case FrameType.REQUEST -> requests.read(worker);
                case FrameType.SHARES -> worker.shareMemory();
                case FrameType.PONG -> {
                    long readingNanos = in.getVarLong();
                    if (readingNanos < 0) {
                        throw new IOException("it has been reading for a negative time");
                    }
                    worker.answered(readingNanos);
                }
                case FrameType.LIMITED_TO -> worker.find(in.getVarLong()).chunk.limitedTo(in.getVarLong());
                default -> throw new IOException("it sent a frame of the unknown type " + type);
            }
            in.endLimit();
        }
    }
}
