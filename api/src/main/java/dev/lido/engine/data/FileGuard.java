package dev.lido.engine.data;

import dev.lido.engine.threads.Logs;
import dev.lido.spi.UninterruptibleWait;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.channels.OverlappingFileLockException;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The right to have a file open: of one thread in this JVM, and of one program where the file system has locks.
 *
 * <p>There is one guard for each file, since POSIX gives up all locks that a process has on a file as soon as the
 * process closes any descriptor of it. The file is accessed through {@link RandomAccessFile}, which unlike a channel is
 * not closed by an interrupt.
 */
final class FileGuard {
    /** How long another program may keep the lock. It needs it only while it reads or writes. */
    private static final long LOCK_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The guards that somebody holds on to. */
    private static final WeakHashMap<File, WeakReference<FileGuard>> GUARDS = new WeakHashMap<>();

    private static final AtomicBoolean TOLD_NO_LOCKS = new AtomicBoolean();

    /** Also the key of this guard's entry, so that this goes with the guard. */
    private final File file;

    private final ReentrantLock lock = new ReentrantLock();

    private FileGuard(File file) {
        this.file = file;
    }

    static FileGuard of(File file) {
        synchronized (GUARDS) {
            WeakReference<FileGuard> known = GUARDS.get(file);
            FileGuard guard = known == null ? null : known.get();
            if (guard == null) {
                guard = new FileGuard(file);
                // The entry's key must be the new one: nothing holds on to an old one.
                GUARDS.remove(file);
                GUARDS.put(guard.file, new WeakReference<>(guard));
            }
            return guard;
        }
    }

    /**
     * Does something with the open file while no other thread of this JVM does.
     *
     * @param alone whether no other program may, either
     */
    <T> T access(boolean alone, FileUse<T> use) throws IOException {
        lock.lock();
        try (RandomAccessFile open = new RandomAccessFile(file, alone ? "rw" : "r")) {
            if (alone) {
                keepOthersOut(open);
            }
            return use.with(open);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Locks the file against other programs, where it can be locked, until it is closed. An interrupt is kept for later.
     */
    private void keepOthersOut(RandomAccessFile open) throws IOException {
        boolean locked = UninterruptibleWait.await(LOCK_NANOS, left -> {
            if (isLocked(open)) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(1);
            return false;
        });
        if (!locked) {
            throw new IOException("another program has kept it locked for "
                    + TimeUnit.NANOSECONDS.toSeconds(LOCK_NANOS)
                    + " s; end that program, or name another file");
        }
    }

    private boolean isLocked(RandomAccessFile open) {
        try {
            // Never waits, so an interrupt does not close the channel.
            return open.getChannel().tryLock() != null;
        } catch (OverlappingFileLockException hardLink) {
            return false;
        } catch (IOException e) {
            if (TOLD_NO_LOCKS.compareAndSet(false, true)) {
                Logs.LIDO.log(
                        Level.WARNING,
                        "the file system of the checkpoint {0} has no locks ({1}); it is used without, so no other"
                                + " program may use it at the same time",
                        file,
                        e.getMessage());
            }
            return true;
        }
    }

    /** Something done with the open file. */
    interface FileUse<T> {
        @Nullable T with(RandomAccessFile open) throws IOException;
    }
}
