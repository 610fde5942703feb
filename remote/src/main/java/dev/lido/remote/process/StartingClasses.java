package dev.lido.remote.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.LidoException;
import dev.lido.remote.OpenJars;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a pool began with, so that workers which start later have the same ones: a function is named by its place
 * in its class, so with another build of the class a worker would run another one, without an error.
 *
 * <p>Jars are held open. Where another file has taken the place of one, as most build tools have it, later workers get a
 * copy of what is held. What was rewritten in place cannot be had any more, so later workers are refused. Of a folder the class
 * files are compared, at first by size and time; a recompiled file counts as changed only if its contents are known to differ, or
 * are not known since it changed before they were {@linkplain #learn read}. New files do not count.
 *
 * <p>To tell costs a look at each jar and each class file; contents are read once the first workers have started.
 *
 * <p>Thread-safe.
 */
final class StartingClasses implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lido");

    /** A folder with more files is not watched: it may be somebody's home. */
    private static final int MOST_FILES = 20_000;

    private static final String CLASS = ".class";

    @GuardedBy("this") private final List<Jar> jars = new ArrayList<>();

    @GuardedBy("this") private final List<Folder> folders = new ArrayList<>();

    @GuardedBy("this") private boolean closed;

    private StartingClasses() {}

    /**
     * Holds the class path and the module path of this JVM as they are now. Of a jar that this JVM has open and that was replaced
     * before, what is open counts.
     *
     * @param paths class paths
     * @return what is to be closed
     * @throws IOException if a jar cannot be opened
     */
    static StartingClasses of(String... paths) throws IOException {
        StartingClasses classes = new StartingClasses();
        Map<Path, Path> replaced = OpenJars.replaced();
        try {
            for (String path : paths) {
                for (String entry : path.split(File.pathSeparator, -1)) {
                    if (!entry.isEmpty()) {
                        classes.add(entry, replaced);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            classes.close();
            throw e;
        }
        return classes;
    }

    private synchronized void add(String entry, Map<Path, Path> replaced) throws IOException {
        Path path = Path.of(entry);
        Path open = replaced.isEmpty() ? null : replaced.get(OpenJars.real(path));
        if (open != null) {
            jars.add(new Jar(entry, path, open));
        } else if (Files.isRegularFile(path)) {
            jars.add(new Jar(entry, path, path));
        } else if (Files.isDirectory(path)) {
            folders.add(new Folder(path));
        }
    }

    /** What tells whether a file is the same. */
    private record Stamp(@Nullable Object file, long size, long time) {
        static Stamp of(BasicFileAttributes attributes) {
            return new Stamp(
                    attributes.fileKey(),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis());
        }

        static @Nullable Stamp of(Path file) {
            try {
                return of(Files.readAttributes(file, BasicFileAttributes.class));
            } catch (IOException missing) {
                return null;
            }
        }

        /** Instead of {@code equals}, whose first use takes some milliseconds in a record. */
        boolean isSame(@Nullable Stamp other) {
            return other != null && size == other.size && time == other.time && Objects.equals(file, other.file);
        }
    }

    /** One jar, held open. */
    private static final class Jar {
        final String entry;
        final Path path;
        final Path held;
        final FileChannel channel;
        final @Nullable Stamp stamp;

        @Nullable Path copy;

        Jar(String entry, Path path, Path held) throws IOException {
            this.entry = entry;
            this.path = path;
            this.held = held;
            this.channel = FileChannel.open(held, StandardOpenOption.READ);
            this.stamp = Stamp.of(held);
        }

        boolean isThere() {
            return held.equals(path) && stamp != null && stamp.isSame(Stamp.of(path));
        }

        /** A copy of what is held, made once and as often as somebody deletes it. */
        Path copyIn(PrivateFolder folder, int number) throws IOException {
            Path now = copy;
            if (now != null && Files.isRegularFile(now)) {
                return now;
            }
            Path made = folder.path().resolve("class-path-" + number + ".jar");
            Path part = folder.path().resolve("class-path-" + number + ".part");
            boolean interrupted = Thread.interrupted();
            try {
                channel.position(0);
                // The stream is not closed, since the channel would be.
                Files.copy(Channels.newInputStream(channel), part, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            Files.move(part, made, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            copy = made;
            return made;
        }
    }

    /** A folder of classes, or, in a module path, of jars. */
    private static final class Folder {
        final Path path;

        /** By names; empty if it is not watched. */
        final Map<String, Stamp> stamps;

        /** What the contents were, where they are known. */
        final Map<String, Long> sums = new HashMap<>();

        Folder(Path path) throws IOException {
            this.path = path;
            this.stamps = new Look(path).stamps();
        }

        void learn() {
            stamps.forEach((name, stamp) -> {
                Path file = path.resolve(name);
                try {
                    long sum = sum(file);
                    if (stamp.isSame(Stamp.of(file))) {
                        sums.put(name, sum);
                    }
                } catch (IOException missing) {
                    // Then it counts as changed.
                }
            });
        }

        /** A file that is not as it was, or null. */
        @Nullable Path changed() throws IOException {
            if (stamps.isEmpty()) {
                return null;
            }
            Map<String, Stamp> now = new Look(path).stamps();
            for (Map.Entry<String, Stamp> file : stamps.entrySet()) {
                String name = file.getKey();
                Stamp stamp = now.get(name);
                if (!file.getValue().isSame(stamp)) {
                    Long sum = sums.get(name);
                    if (stamp == null || sum == null || sum != sum(path.resolve(name))) {
                        return path.resolve(name);
                    }
                    file.setValue(stamp);
                }
            }
            return null;
        }

        private static long sum(Path file) throws IOException {
            CRC32 crc = new CRC32();
            try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
                long size = in.transferTo(OutputStream.nullOutputStream());
                return crc.getValue() ^ size << Integer.SIZE;
            }
        }
    }

    /** A walk through a folder, past what can be no package. */
    private static final class Look extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Map<String, Stamp> found = new HashMap<>();
        private int files;

        Look(Path root) {
            this.root = root;
        }

        /** The class files and jars by name; none if there is too much else. */
        Map<String, Stamp> stamps() throws IOException {
            Files.walkFileTree(root, this);
            if (files > MOST_FILES) {
                LOG.log(Level.DEBUG, "{0} has too many files to look whether its classes change", root);
                found.clear();
            }
            return found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(root) || isIdentifier(folder.getFileName().toString())
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.SKIP_SUBTREE;
        }

        private static boolean isIdentifier(String name) {
            for (int i = 0; i < name.length(); i++) {
                if (!Character.isJavaIdentifierPart(name.charAt(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.toString();
            if (name.endsWith(CLASS) || name.endsWith(".jar")) {
                found.put(root.relativize(file).toString(), Stamp.of(attributes));
            }
            return ++files > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    /** Reads the contents of folders, so that what is merely written anew does not count as changed. */
    synchronized void learn() {
        if (!closed) {
            folders.forEach(Folder::learn);
        }
    }

    /**
     * How many jars were changed by now. If that is as it was before a worker started, the worker has the jars that it was to
     * have. Cheap.
     */
    synchronized int changes() {
        int changes = 0;
        for (Jar jar : jars) {
            changes += jar.isThere() ? 0 : 1;
        }
        return changes;
    }

    /**
     * A class path of this JVM for a worker that starts now.
     *
     * @param classPath the class path
     * @param folder for copies
     * @return the same, with copies in place of jars that were replaced
     * @throws LidoException LIDO-55 if the worker would not have the classes that the pool began with
     * @throws IOException if a copy cannot be made
     */
    synchronized String now(String classPath, PrivateFolder folder) throws IOException {
        for (Folder place : folders) {
            Path changed = place.changed();
            if (changed != null) {
                throw refused(changed);
            }
        }
        Map<String, String> copies = new HashMap<>();
        for (int i = 0; i < jars.size(); i++) {
            Jar jar = jars.get(i);
            if (!jar.isThere()) {
                if (!holdsWhatItBeganWith(jar)) {
                    throw refused(jar.path);
                }
                copies.put(jar.entry, jar.copyIn(folder, i).toString());
            }
        }
        if (copies.isEmpty()) {
            return classPath;
        }
        StringJoiner entries = new StringJoiner(File.pathSeparator);
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            entries.add(copies.getOrDefault(entry, entry));
        }
        return entries.toString();
    }

    /** Whether the file that is held was not written to: its path leads to another one, or nowhere, and it has its size. */
    private static boolean holdsWhatItBeganWith(Jar jar) throws IOException {
        if (!jar.held.equals(jar.path)) {
            return true;
        }
        Stamp now = Stamp.of(jar.path);
        boolean sameFile = now != null
                && jar.stamp != null
                && (now.file() == null || now.file().equals(jar.stamp.file()));
        return !sameFile && jar.stamp != null && jar.channel.size() == jar.stamp.size();
    }

    private static LidoException refused(Path changed) {
        return new LidoException(
                "LIDO-55",
                "a worker that starts now would not have the classes that this pool started with: " + changed
                        + " has changed since; start the program again, and let builds replace the files that a"
                        + " program runs from rather than write to them");
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            for (Jar jar : jars) {
                jar.channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
