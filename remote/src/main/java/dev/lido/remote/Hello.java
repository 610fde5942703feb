package dev.lido.remote;

import dev.lido.remote.bytes.ByteQueue;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * What a worker says of itself when it has connected.
 *
 * @param number which of the master's workers it is, as the master told it
 * @param jdk the feature version of its JDK
 * @param classPath a hash of its class path's contents; empty if it is not to be compared
 * @param pid its process
 */
public record Hello(int number, int jdk, String classPath, long pid) {
    static final int VERSION = 1;

    /** The longest frame that is read of somebody who has not shown the secret. */
    static final int MOST_BYTES = 1024;

    /** How many bytes a pool's secret has. */
    public static final int SECRET_BYTES = 32;

    private static final int MAGIC = 0x4c49444f;

    /**
     * A secret for a pool, which its workers have to show.
     *
     * @return {@link #SECRET_BYTES} random bytes that nobody can guess
     */
    public static byte[] newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /**
     * What this JVM says of itself.
     *
     * @param number which of the master's workers it is
     * @param classPath a hash of the class path's contents, or empty
     * @return the hello
     */
    public static Hello ofThisJvm(int number, String classPath) {
        return new Hello(
                number,
                Runtime.version().feature(),
                classPath,
                ProcessHandle.current().pid());
    }

    /**
     * Checks that a function means the same at both ends. A lambda is named by its place in its class, so with another
     * version of the class a worker would run another one, without an error.
     *
     * @param master what the master says of itself
     * @throws RefusedException if the worker has a JDK of another feature version, or a class path with other contents;
     *     an empty hash is equal to all others
     */
    public void checkSame(Hello master) throws RefusedException {
        boolean sameClasses = classPath.isEmpty() || master.classPath.isEmpty() || classPath.equals(master.classPath);
        if (sameClasses && jdk == master.jdk) {
            return;
        }
        throw new RefusedException(
                "worker " + number + " (process " + pid + ") has " + described() + ", the master (process "
                        + master.pid + ") " + master.described()
                        + "; start both with the same JDK and with the same jars in the"
                        + " same order, or set sameClasses=false if the difference does not matter");
    }

    private String described() {
        return "JDK " + jdk + (classPath.isEmpty() ? "" : " and a class path with the hash " + classPath);
    }

    void write(ByteQueue out, byte[] secret) {
        long mark = Frames.begin(out);
        out.putInt(MAGIC);
        out.putInt(VERSION);
        out.putBytes(secret, 0, SECRET_BYTES);
        out.putInt(number);
        out.putInt(jdk);
        out.putString(classPath);
        out.putLong(pid);
        Frames.end(out, mark, FrameType.HELLO);
    }

    /**
     * Reads a hello whose frame has begun.
     *
     * @throws IOException if this is no worker of this pool
     * @throws RefusedException if it is one that cannot work for it
     */
    static Hello read(ByteQueue in, byte[] secret) throws IOException {
        if (in.getInt() != MAGIC) {
            throw new IOException("it does not speak Lido's protocol");
        }
        int version = in.getInt();
        byte[] shown = new byte[SECRET_BYTES];
        in.getBytes(shown, 0, SECRET_BYTES);
        if (!MessageDigest.isEqual(secret, shown)) {
            throw new IOException("it does not know the pool's secret");
        }
        if (version != VERSION) {
            throw new RefusedException("the worker speaks version " + version + " of the protocol, the master version "
                    + VERSION + "; give both the same version of Lido");
        }
        Hello hello = new Hello(in.getInt(), in.getInt(), in.getString(), in.getLong());
        in.endLimit();
        return hello;
    }
}
