package dev.lido.remote;

import dev.lido.remote.bytes.ByteQueue;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Moves bytes between a {@link Link} and a {@link ByteQueue}, without a buffer in between. */
final class LinkTransfer {
    private LinkTransfer() {}

    /**
     * Appends what a link has, by one read.
     *
     * @return what the link returned: the number of bytes, 0 if it has none now, -1 at its end
     */
    static int read(Link link, ByteQueue into) throws IOException {
        int read = link.read(into.room());
        if (read > 0) {
            into.appended(read);
        }
        return read;
    }

    /**
     * Consumes as much as a link takes.
     *
     * @return whether that was all
     */
    static boolean write(ByteQueue from, Link link) throws IOException {
        ByteBuffer front;
        while ((front = from.front()) != null) {
            if (!from.consumeFront(link.write(front))) {
                return false;
            }
        }
        return true;
    }
}
