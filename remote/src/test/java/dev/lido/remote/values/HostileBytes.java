package dev.lido.remote.values;

import dev.lido.remote.bytes.ByteQueue;
import java.io.EOFException;
import java.util.Arrays;
import java.util.Random;

/** Makes bytes that no honest writer sends. */
public final class HostileBytes {
    private HostileBytes() {}

    /** {@return all bytes of a queue} */
    public static byte[] bytes(ByteQueue queue) {
        byte[] bytes = new byte[(int) queue.size()];
        try {
            queue.getBytes(bytes, 0, bytes.length);
        } catch (EOFException e) {
            throw new AssertionError(e);
        }
        return bytes;
    }

    /** Lets these be the bytes of a queue. */
    static void fill(ByteQueue queue, byte[] bytes) {
        queue.clear();
        queue.putBytes(bytes, 0, bytes.length);
    }

    /** {@return a copy in which some bytes are changed, cut out or doubled, or the last ones are missing} */
    public static byte[] mutate(Random random, byte[] valid) {
        byte[] bytes = valid.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
                case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(9)), (byte) 0x7F);
                case 4 -> bytes = Arrays.copyOf(bytes, at + 1);
                default -> System.arraycopy(bytes, at, bytes, random.nextInt(at + 1), Math.min(16, bytes.length - at));
            }
        }
        return bytes;
    }
}
