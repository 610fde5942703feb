package dev.lido.remote.jvm;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A temporary folder that only this user can enter, for the socket of a pool and the files that its workers need to start.
 * It is deleted with all that is in it: on {@link #close}, or at the end of this JVM if that comes first. What a JVM left
 * behind that could do neither, the next folder's making removes.
 *
 * <p>Here and in the making of commands are neither lambdas nor regular expressions: their first use takes a JVM
 * about 15 ms, which is more than all the rest here.
 *
 * <p>Thread-safe.
 */
public final class PrivateFolder implements AutoCloseable {
    /** Socket addresses hold 108 bytes of path on Linux and Windows, 104 elsewhere, with a zero at the end. */
    private static final int MAX_SOCKET_BYTES = 100;

    private static final String NAME = "lido-";
    private static final Path USUAL = Path.of("/tmp");

    private final Path path;
    private final Thread hook = new Thread("lido-private-folder") {
        @Override
        public void run() {
            delete(path);
        }
    };
    private boolean open = true;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes a folder, and removes those that dead processes of this user left behind.
     *
     * @return the folder, to be closed
     * @throws IOException if it can not be made, or no place for it is near enough to the root for a socket
     */
    public static PrivateFolder create() throws IOException {
        return create(Path.of(System.getProperty("java.io.tmpdir")), USUAL);
    }

    /**
     * As {@link #create()}.
     *
     * @param preferred where it is to be
     * @param otherwise where it is to be if a socket's path would be too long there
     */
    static PrivateFolder create(Path preferred, Path otherwise) throws IOException {
        Set<Path> places = new LinkedHashSet<>();
        places.add(preferred.toAbsolutePath());
        places.add(otherwise.toAbsolutePath());
        for (Path place : places) {
            Path folder = place.resolve(newName());
            if (bytes(socketIn(folder)) <= MAX_SOCKET_BYTES && Files.isDirectory(place)) {
                return createAt(folder);
            }
        }
        throw new IOException("the folder for temporary files, " + preferred.toAbsolutePath()
                + ", is missing, or its path is too long for the socket of a pool, which may have " + MAX_SOCKET_BYTES
                + " bytes; name another one by -Djava.io.tmpdir");
    }

    private static PrivateFolder createAt(Path path) throws IOException {
        FileAttribute<?>[] access = supports(path, "posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        PrivateFolder folder;
        try {
            folder = new PrivateFolder(Files.createDirectory(path, access));
        } catch (FileAlreadyExistsException e) {
            return createAt(path.resolveSibling(newName()));
        }
        folder.deleteAtExit();
        folder.removeLeftovers();
        return folder;
    }

    /**
     * Where it is.
     *
     * @return its path
     */
    public Path path() {
        return path;
    }

    /**
     * Where the pool's socket belongs. Nothing is there yet.
     *
     * @return the path, short enough for a socket
     */
    public Path socket() {
        return socketIn(path);
    }

    /** Deletes the folder and all that is in it. Closing again does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        delete(path);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            // The hook runs, or ran; there is nothing left for it to delete.
        }
    }

    private void deleteAtExit() throws IOException {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            delete(path);
            throw new IOException("this JVM is about to end", exiting);
        }
    }

    /** What can not be deleted stays: the next folder's making tries again. */
    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    return remove(file);
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                    return remove(visited);
                }
            });
        } catch (IOException | DirectoryIteratorException vanishing) {
            // Somebody else deletes it.
        }
    }

    private static FileVisitResult remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // In use, or not empty; the rest is still to be deleted.
        }
        return FileVisitResult.CONTINUE;
    }

    private void removeLeftovers() {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(path.resolveSibling(""))) {
            for (Path other : others) {
                long owner = pid(other.getFileName().toString());
                if (owner >= 0 && !lives(owner) && isOurs(other)) {
                    delete(other);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Leftovers are a nuisance, no reason to go without a pool.
        }
    }

    private static String newName() {
        String digits = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return NAME + ProcessHandle.current().pid() + "-" + "0".repeat(16 - digits.length()) + digits;
    }

    /** The process that a folder's name tells, or -1 if it is no name of ours. */
    private static long pid(String name) {
        int end = name.indexOf('-', NAME.length());
        if (!name.startsWith(NAME) || end < 0 || name.length() != end + 1 + 16) {
            return -1;
        }
        try {
            Long.parseUnsignedLong(name, end + 1, name.length(), 16);
            return Long.parseLong(name, NAME.length(), end, 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean lives(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isPresent() && process.get().isAlive();
    }

    /** Whether a folder, and no link, is owned by the user of this process, who made our own. */
    private boolean isOurs(Path other) throws IOException {
        return Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                && owner(other).equals(owner(path));
    }

    /** By number where there is one: its name may have to be fetched from a server. */
    private static Object owner(Path file) throws IOException {
        return supports(file, "unix")
                ? Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                : Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path socketIn(Path folder) {
        return folder.resolve("socket");
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(JvmOptions.nativeCharset()).length;
    }

    private static boolean supports(Path path, String attributes) {
        return path.getFileSystem().supportedFileAttributeViews().contains(attributes);
    }
}
