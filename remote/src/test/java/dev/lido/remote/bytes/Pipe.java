package dev.lido.remote.bytes;

import java.nio.ByteBuffer;
import java.util.Random;

/** What is written can be read. Takes and gives a bounded number of bytes at a time, and sometimes none. */
final class Pipe {
    private final Random random;
    private final int most;
    private byte[] bytes = new byte[1 << 16];
    private int first;
    private int end;
    private boolean closed;

    Pipe(Random random, int most) {
        this.random = random;
        this.most = most;
    }

    private int part(int offered) {
        return random.nextInt(8) == 0 ? 0 : Math.min(offered, 1 + random.nextInt(most));
    }

    int read(ByteBuffer into) {
        if (first == end && closed) {
            return -1;
        }
        int count = Math.min(end - first, part(into.remaining()));
        into.put(bytes, first, count);
        first += count;
        return count;
    }

    int write(ByteBuffer from) {
        int count = part(from.remaining());
        if (end + count > bytes.length) {
            byte[] larger = new byte[2 * (end + count)];
            System.arraycopy(bytes, first, larger, 0, end - first);
            bytes = larger;
            end -= first;
            first = 0;
        }
        from.get(bytes, end, count);
        end += count;
        return count;
    }

    void close() {
        closed = true;
    }
}
