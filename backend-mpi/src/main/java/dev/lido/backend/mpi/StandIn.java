package dev.lido.backend.mpi;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/**
 * Ends the wait for a process that has ended while it was being connected. Two processes that connect publish, each in
 * its turn, what they are called and which numbers they propose for the communicator, and Open MPI 4.1 waits for ten minutes
 * for what the other one has to say; on any thread that happens to be in the library, so that no message is received
 * meanwhile, and if it is told nothing it asks again. So what the other one would have said is published in its name:
 * either the wait fails at once, or there is a connection to a process that has ended.
 *
 * <p>To publish more than texts takes a function of PMIx, the library that Open MPI does it by.
 */
final class StandIn {
    private static final String LIBRARY = "libpmix.so.2";

    /** How often two processes propose numbers at most: they agree at the first or second time, of two rounds each. */
    private static final int PROPOSALS = 8;

    // pmix_info_t, of PMIx 3 and 4: a key, directives, and a value, which is its type and, here, a pointer and a
    // length.
    private static final int INFO_BYTES = 552;
    private static final int TYPE_AT = 520;
    private static final int DATA_AT = 528;
    private static final int LENGTH_AT = 536;
    private static final short STRING = 3;
    private static final short BYTES = 27;

    /** No such process. */
    private static final String NOBODY = "0.0";

    /** One number of 32 bits, 1, as Open MPI packs it. It is below any that this process can propose, and it is agreed to. */
    private static final byte[] ONE = {0, 0, 0, 1, 9, 0, 0, 0, 1};

    private StandIn() {}

    /**
     * Ends the wait.
     *
     * @param port where the one who has ended was connecting
     */
    static void connect(String port) {
        try {
            Function publish = NativeLibrary.getInstance(LIBRARY).getFunction("PMIx_Publish");
            Memory number = new Memory(ONE.length);
            number.write(0, ONE, 0, ONE.length);
            for (int i = 0; i < PROPOSALS; i++) {
                publish(publish, port + ":nextcid:send:" + i, BYTES, number);
            }
            publish(publish, port + ":activate:send:0", BYTES, number);
            Memory name = new Memory(NOBODY.length() + 1L);
            name.setString(0, NOBODY, StandardCharsets.US_ASCII.name());
            publish(publish, port + ":connect", STRING, name);
        } catch (LinkageError e) {
            System.getLogger("dev.lido")
                    .log(
                            Level.WARNING,
                            "a worker has ended while it was being connected, and Open MPI now waits for it: {0}",
                            e.toString());
        }
    }

    private static void publish(Function publish, String key, short type, Memory value) {
        Memory info = new Memory(INFO_BYTES);
        info.clear();
        info.setString(0, key, StandardCharsets.US_ASCII.name());
        info.setShort(TYPE_AT, type);
        info.setPointer(DATA_AT, value);
        info.setLong(LENGTH_AT, type == BYTES ? value.size() : 0);
        int unused = publish.invokeInt(new Object[] {info, 1L});
    }
}
