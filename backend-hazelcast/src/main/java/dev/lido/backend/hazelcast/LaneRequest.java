package dev.lido.backend.hazelcast;

import dev.lido.remote.Hello;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What a lane is opened with: the bytes of its first request.
 *
 * @param master who opens it: a client or a member of the cluster
 * @param direct whether the lane is not to be opened before the master has a connection to this member itself: else the
 *     requests go through another member, and are lost with it
 * @param deadlineMillis the lane ends if it hears nothing of its master for so long
 * @param secret the pool's secret, which the worker has to show, in hexadecimal digits
 */
record LaneRequest(UUID master, boolean direct, long deadlineMillis, String secret) {
    private static final int BYTES = 1 + 3 * Long.BYTES + Hello.SECRET_BYTES;

    byte[] secretBytes() {
        return HexFormat.of().parseHex(secret);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(master.getMostSignificantBits())
                .putLong(master.getLeastSignificantBits())
                .put((byte) (direct ? 1 : 0))
                .putLong(deadlineMillis)
                .put(secretBytes())
                .array();
    }

    LaneRequest notDirect() {
        return new LaneRequest(master, false, deadlineMillis, secret);
    }

    /**
     * Reads what {@link #toBytes} gave.
     *
     * @throws IllegalArgumentException if it was something else
     */
    static LaneRequest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a lane is not opened by " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        UUID master = new UUID(in.getLong(), in.getLong());
        boolean direct = in.get() != 0;
        long deadline = in.getLong();
        byte[] secret = new byte[Hello.SECRET_BYTES];
        in.get(secret);
        return new LaneRequest(master, direct, deadline, HexFormat.of().formatHex(secret));
    }
}
