package dev.lido.backend.mpi;

import dev.lido.remote.Hello;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What rank 0 tells the others by MPI: where it listens for side connections, and what they have to know there. */
final class ConnectInfo {
    static final int MOST_BYTES = 1024;
    private static final int LONGEST_ADDRESS = 17;

    private final byte[] secret;
    private final int port;
    private final List<InetAddress> addresses;

    /**
     * Makes one.
     *
     * @param secret {@link Hello#SECRET_BYTES} random bytes
     * @param port where rank 0 listens
     * @param addresses its addresses; the first that answers is good
     */
    ConnectInfo(byte[] secret, int port, List<InetAddress> addresses) {
        this.secret = secret;
        this.port = port;
        this.addresses = addresses;
    }

    byte[] secret() {
        return secret;
    }

    int port() {
        return port;
    }

    List<InetAddress> addresses() {
        return addresses;
    }

    /** Addresses beyond what fits are left out. */
    void write(ByteBuffer to) {
        to.put(secret).putInt(port);
        for (InetAddress address : addresses) {
            byte[] bytes = address.getAddress();
            if (to.remaining() >= LONGEST_ADDRESS) {
                to.put((byte) bytes.length).put(bytes);
            }
        }
    }

    static ConnectInfo read(ByteBuffer from) throws IOException {
        byte[] secret = new byte[Hello.SECRET_BYTES];
        from.get(secret);
        int port = from.getInt();
        List<InetAddress> addresses = new ArrayList<>();
        while (from.hasRemaining()) {
            byte[] bytes = new byte[from.get()];
            from.get(bytes);
            addresses.add(InetAddress.getByAddress(bytes));
        }
        return new ConnectInfo(secret, port, addresses);
    }
}
