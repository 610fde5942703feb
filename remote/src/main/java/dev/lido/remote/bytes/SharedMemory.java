package dev.lido.remote.bytes;

import java.nio.file.Path;

/**
 * The two files through which large arrays go between a master and one of its workers, one for each direction, as one of
 * the two sees them. The sender is for whoever writes to the connection, the receiver for whoever reads from it.
 */
public record SharedMemory(SharedSender sender, SharedReceiver receiver) {
    private static final String TO_WORKER = ".in";
    private static final String TO_MASTER = ".out";

    /**
     * The master's.
     *
     * @param files how the files' paths begin
     * @param found whether it is known that the worker finds them; else the sender is to be {@linkplain SharedSender#open
     *     opened} when the worker says so
     */
    public static SharedMemory ofMaster(Path files, boolean found) {
        return new SharedMemory(
                new SharedSender(with(files, TO_WORKER), found), new SharedReceiver(with(files, TO_MASTER)));
    }

    /**
     * The worker's.
     *
     * @param files how the files' paths begin
     */
    public static SharedMemory ofWorker(Path files) {
        return new SharedMemory(
                new SharedSender(with(files, TO_MASTER), true), new SharedReceiver(with(files, TO_WORKER)));
    }

    private static Path with(Path files, String end) {
        return files.resolveSibling(files.getFileName() + end);
    }

    /** Nothing is sent or received any more. */
    public void close() {
        sender.close();
        receiver.close();
    }
}
