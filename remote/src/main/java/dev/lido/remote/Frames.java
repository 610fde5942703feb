package dev.lido.remote;

import dev.lido.remote.bytes.ByteQueue;
import java.io.IOException;

/** Writes and reads the frames of one connection. Not thread-safe. */
final class Frames {
    static final int HEADER = Long.BYTES;

    private Frames() {}

    /** Begins a frame whose length is not known yet. Returns where, for {@link #end} or {@link ByteQueue#truncate}. */
    static long begin(ByteQueue out) {
        long mark = out.mark();
        out.putLong(0);
        return mark;
    }

    /** Ends the frame that began at a mark. */
    static void end(ByteQueue out, long mark, int type) {
        out.setLong(mark, FrameType.header(type, out.mark() - mark - HEADER));
    }

    /**
     * Begins to read a frame if all of it is there.
     *
     * @param most the largest length that is allowed
     * @return its type, or -1 if more bytes have to come first; what is read from then on is limited to the frame
     * @throws IOException if it is longer than allowed
     */
    static int next(ByteQueue in, long most) throws IOException {
        if (in.size() < HEADER) {
            return -1;
        }
        long header = in.peekLong(0);
        long length = FrameType.length(header);
        if (length > most) {
            throw new IOException("a frame of " + length + " bytes, where " + most + " are allowed");
        }
        if (in.size() < HEADER + length) {
            in.expect(HEADER + length - in.size());
            return -1;
        }
        in.skip(HEADER);
        in.limit(length);
        return FrameType.type(header);
    }
}
