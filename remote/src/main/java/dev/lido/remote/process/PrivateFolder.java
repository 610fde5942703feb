package dev.lido.remote.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A temporary folder that only this user can enter, for the socket of a pool and the files that its workers need to start.
 * It is deleted with all that is in it: on {@link #close}, or at the end of this JVM if that comes first. What a JVM left
 * behind that could do neither, the next folder's making removes.
 *
 * <p><b>Liveness.</b> A folder is in use as long as its owner holds the lock on a file in it. The number of a process would
 * not tell: containers that share a folder for temporary files have numbers of their own, and numbers are used again.
 * The file gets its name only once it is locked, so whoever can lock it knows that its owner is gone. A folder without
 * that file is being made, or was tampered with, and stays for a while. Where the file system has no locks, nobody can
 * tell, and folders that were left behind stay.
 *
 * <p>To close any channel to a file is to release the locks that this process has on it, so the locks of this process's own
 * folders are never touched. The names of these tell them, whichever class loader has loaded this class.
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
    private static final String LOCK = "lock";
    private static final int DIGITS = 16;

    /** The place of a process's start among the words of its line in {@code /proc} that follow its name. */
    private static final int START_TIME = 19;

    /** So long a folder without a lock stays: more than its making takes. */
    private static final long UNLOCKED_MILLIS = 600_000;

    /** How the names of all folders of this process begin, and those of no other that lives, as a rule. */
    private static final String OWN =
            NAME + ProcessHandle.current().pid() + "-" + digits(startOfThisProcess(), DIGITS / 2);

    private static volatile boolean programEnds;

    private final Path path;

    /** Held as long as the folder is in use; null where the file system has no locks. */
    @GuardedBy("this") private @Nullable FileChannel lock;

    private final Thread hook = new Thread("lido-private-folder") {
        @Override
        public void run() {
            programEnds = true;
            remove();
        }
    };

    @GuardedBy("this") private boolean closed;

    /** What is closed with the folder. */
    @GuardedBy("this") private final List<StartingClasses> contents = new ArrayList<>();

    private PrivateFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes a folder where this JVM has its temporary files, or where that is not possible in the system's usual place, and
     * removes those there that dead processes of this user left behind.
     *
     * @return the folder, to be closed
     * @throws IOException if it can be made in neither place, or the path of a socket would be too long there; tells of each
     */
    public static PrivateFolder create() throws IOException {
        return create(Path.of(System.getProperty("java.io.tmpdir", "")), USUAL);
    }

    /**
     * As {@link #create()}.
     *
     * @param preferred where it is to be
     * @param otherwise where it is to be if that is not possible
     */
    static PrivateFolder create(Path preferred, Path otherwise) throws IOException {
        Set<Path> places = new LinkedHashSet<>();
        places.add(preferred.toAbsolutePath());
        places.add(otherwise.toAbsolutePath());
        StringBuilder problems = new StringBuilder();
        IOException last = null;
        for (Path place : places) {
            String problem;
            if (bytes(socketIn(place.resolve(newName()))) > MAX_SOCKET_BYTES) {
                problem = "its path is too long for a pool's socket, which may have " + MAX_SOCKET_BYTES + " bytes";
            } else if (!Files.isDirectory(place)) {
                problem = "it is missing";
            } else {
                try {
                    return createAt(place.resolve(newName()));
                } catch (IOException e) {
                    last = e;
                    problem = e instanceof AccessDeniedException ? "it cannot be written" : e.toString();
                }
            }
            problems.append(problems.length() == 0 ? "" : "; ")
                    .append(place)
                    .append(": ")
                    .append(problem);
        }
        throw new IOException(
                "no folder for a pool's files can be made (" + problems
                        + "); name a place for temporary files by -Djava.io.tmpdir",
                last);
    }

    private static PrivateFolder createAt(Path path) throws IOException {
        PrivateFolder folder;
        try {
            Files.createDirectory(path, access(path));
            folder = new PrivateFolder(path);
        } catch (FileAlreadyExistsException e) {
            return createAt(path.resolveSibling(newName()));
        }
        try {
            folder.hold();
            folder.deleteAtExit();
        } catch (IOException e) {
            folder.remove();
            throw e;
        }
        folder.removeLeftovers();
        return folder;
    }

    private static FileAttribute<?>[] access(Path path) {
        return supports(path, "posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Locks the folder's file. The file system may have no locks; that the disk is full or the like is an error. */
    private synchronized void hold() throws IOException {
        Path nameless = path.resolve(LOCK + ".new");
        FileChannel channel = FileChannel.open(nameless, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            tryLock(channel);
        } catch (IOException noLocks) {
            channel.close();
            Files.deleteIfExists(nameless);
            return;
        }
        FileChannel former = lock;
        lock = channel;
        if (former != null) {
            former.close();
        }
        Files.move(nameless, path.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether nobody else has the lock. An interrupt of this thread, which would close the channel, stays pending. */
    private static boolean tryLock(FileChannel channel) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Makes the folder again if somebody, such as a cleaner of temporary files, has deleted it. What was in it is gone.
     *
     * @throws IOException if it cannot be made, {@link #close} was called, or this JVM is about to end: nobody would delete it
     */
    public synchronized void restore() throws IOException {
        if (closed) {
            throw new IOException("the folder " + path + " was closed");
        }
        if (programEnds) {
            throw new IOException("this program is ending");
        }
        if (!Files.exists(path.resolve(LOCK))) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(path, access(path));
            }
            if (!isOurs(path)) {
                throw new IOException("the folder " + path + " is another user's");
            }
            hold();
        }
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

    /** Whether this JVM is about to end, as far as somebody with a folder knows. */
    static boolean isProgramEnding() {
        return programEnds;
    }

    /** Has something closed when the folder is, and before it is deleted. */
    synchronized void onClose(StartingClasses content) {
        contents.add(content);
    }

    /** Deletes the folder and all that is in it. Closing again does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            contents.forEach(StartingClasses::close);
        }
        remove();
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
            throw new IOException("this JVM is about to end", exiting);
        }
    }

    /** The lock goes last, so that nobody takes half a folder for one of the dead; some systems delete no open file. */
    private synchronized void remove() {
        deleteAllBut(path, path.resolve(LOCK));
        try {
            if (lock != null) {
                lock.close();
                lock = null;
            }
        } catch (IOException e) {
            // It ends with this JVM.
        }
        delete(path);
    }

    private static void deleteAllBut(Path folder, Path kept) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!file.equals(kept)) {
                    delete(file);
                }
            }
        } catch (IOException | DirectoryIteratorException vanishing) {
            // Somebody else deletes it.
        }
    }

    /** What cannot be deleted stays: the next folder's making tries again. */
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
                String name = other.getFileName().toString();
                if (isName(name) && !name.startsWith(OWN) && isOurs(other)) {
                    removeIfLeft(other);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Leftovers are a nuisance, no reason to go without a pool.
        }
    }

    private static void removeIfLeft(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        boolean left;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            left = tryLock(channel);
            if (left) {
                deleteAllBut(folder, file);
            }
        } catch (NoSuchFileException withoutLock) {
            long changed =
                    Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toMillis();
            left = System.currentTimeMillis() - changed > UNLOCKED_MILLIS;
        } catch (IOException noLocks) {
            return;
        }
        if (left) {
            delete(folder);
        }
    }

    private static String newName() {
        return OWN + digits(ThreadLocalRandom.current().nextLong(), DIGITS / 2);
    }

    /** The last hexadecimal digits of a number. */
    private static String digits(long number, int length) {
        String digits = "0".repeat(DIGITS) + Long.toHexString(number);
        return digits.substring(digits.length() - length);
    }

    /** When this process was started, in a unit of the system's; 0 where the system does not tell cheaply. */
    private static long startOfThisProcess() {
        try {
            String line = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[START_TIME]);
        } catch (IOException | RuntimeException notLinux) {
            return 0;
        }
    }

    /** Whether a folder may be one of ours. */
    private static boolean isName(String name) {
        int end = name.indexOf('-', NAME.length());
        if (!name.startsWith(NAME) || end < 0 || name.length() != end + 1 + DIGITS) {
            return false;
        }
        try {
            Long.parseUnsignedLong(name, end + 1, name.length(), 16);
            return Long.parseLong(name, NAME.length(), end, 10) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
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
