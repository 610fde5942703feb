package dev.lido.remote.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.Pools;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A class-data archive that lets workers start sooner: it has what each of them loads first, of the JDK, of Lido and of
 * the libraries that it needs, parsed and verified. It is kept in the user's cache folder, one for each JDK and Lido, and
 * made in the background by the first pool that misses it. A JVM that cannot use it goes without, silently.
 *
 * <p>The JVM wants the class path that an archive was made with to be how the worker's class path begins. So the archive's
 * jars go first there, and one archive does for all programs.
 *
 * <p>What workers load is known beforehand where that is little more than Lido: a small archive is then made by a {@link
 * ArchiveTrainingRun} and lies on top of the JDK's own. Where it is a large library, the workers of the pool that misses the archive
 * {@linkplain #recording record} what they load, and the archive, with what the JDK's own has too, is made of that.
 *
 * <p>Thread-safe.
 */
public final class Archive implements AutoCloseable {
    private static final Duration KEPT_UNUSED = Duration.ofDays(30);
    private static final String PREFIX = "workers-";

    /** By the custom of Unix systems, exit codes from here on are those of processes that a signal ended. */
    private static final int SIGNALLED = 128;

    private static final String RECORD = "loaded-";

    private final List<String> jars;
    private final @Nullable Path file;
    private final boolean recorded;

    @GuardedBy("this") private @Nullable Process maker;

    @GuardedBy("this") private CompletableFuture<?> made = CompletableFuture.completedFuture(null);

    @GuardedBy("this") private boolean closed;

    private Archive(List<String> jars, @Nullable Path file, boolean recorded) {
        this.jars = jars;
        this.file = file;
        this.recorded = recorded;
    }

    /**
     * No archive, for workers that run on another JDK or are to do without.
     *
     * @return one that is never made
     */
    public static Archive none() {
        return new Archive(List.of(), null, false);
    }

    /**
     * The archive for this JDK and Lido, there already or not; none if Lido is not in jars, or this is no HotSpot JVM.
     *
     * @param more classes whose jars are in it beside those of {@code remote} and {@code api}
     * @return the archive
     */
    public static Archive ofThisJvm(Class<?>... more) {
        return in(cache(), types(more));
    }

    /**
     * The archive for this JDK, Lido and a library, there already or not, which is made of what the workers record. None if
     * this is no HotSpot JVM; if Lido is not in jars, it has the library only.
     *
     * @param more classes whose jars are in it beside those of {@code remote} and {@code api}
     * @return the archive
     */
    public static Archive recorded(Class<?>... more) {
        return recordedIn(cache(), types(more));
    }

    /** The user's cache folder, or null if there is none: in containers a user may have no home, which Java calls "?". */
    private static @Nullable Path cache() {
        return cache(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
    }

    static @Nullable Path cache(@Nullable String cache, @Nullable String home) {
        if (cache != null && Path.of(cache).isAbsolute()) {
            return Path.of(cache);
        }
        return home != null && Path.of(home).isAbsolute() && Files.isDirectory(Path.of(home))
                ? Path.of(home, ".cache")
                : null;
    }

    private static List<Class<?>> types(Class<?>... more) {
        List<Class<?>> types = new ArrayList<>(List.of(more));
        types.add(Archive.class);
        types.add(Pools.class);
        return types;
    }

    static Archive in(@Nullable Path cache, List<Class<?>> types) {
        Set<Path> places = places(types);
        return places.stream().allMatch(Files::isRegularFile) ? of(cache, places, false) : none();
    }

    static Archive recordedIn(@Nullable Path cache, List<Class<?>> types) {
        Set<Path> places = places(types);
        places.removeIf(place -> !Files.isRegularFile(place));
        return of(cache, places, true);
    }

    /** Where the classes are; empty where that is in no file. */
    private static Set<Path> places(List<Class<?>> types) {
        Set<Path> places = new LinkedHashSet<>();
        try {
            for (Class<?> type : types) {
                CodeSource source = type.getProtectionDomain().getCodeSource();
                places.add(Path.of(source.getLocation().toURI()));
            }
        } catch (URISyntaxException | RuntimeException notFromFiles) {
            places.clear();
        }
        return places;
    }

    private static Archive of(@Nullable Path cache, Set<Path> jars, boolean recorded) {
        String vm = System.getProperty("java.vm.name", "");
        boolean hotSpot = vm.contains("HotSpot") || vm.contains("OpenJDK");
        if (cache == null || !hotSpot || jars.isEmpty() || System.getProperty("jdk.module.path") != null) {
            return none();
        }
        StringBuilder key = new StringBuilder(System.getProperty("java.home"));
        try {
            for (Path jar : jars) {
                key.append('\n')
                        .append(jar)
                        .append(' ')
                        .append(Files.size(jar))
                        .append(' ')
                        .append(Files.getLastModifiedTime(jar));
            }
        } catch (IOException unreadable) {
            return none();
        }
        String name = PREFIX + System.getProperty("java.vm.version") + "-"
                + Integer.toHexString(key.toString().hashCode()) + ".jsa";
        return new Archive(
                jars.stream().map(Path::toString).toList(),
                cache.toAbsolutePath().resolve("lido").resolve(name),
                recorded);
    }

    /** The options for a JVM that uses the archive; none if it is not there. */
    List<String> options() {
        // The JVM checks that the archive is for it, and has only to be told not to complain.
        return file != null && isUsable(file)
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds*=off")
                : List.of();
    }

    /**
     * The options for a JVM that writes what it loads into a file in the folder, if the archive is to be made of that and is
     * missing.
     */
    List<String> recording(PrivateFolder folder) {
        return file != null && recorded && !Files.exists(file) && canBeKept(file)
                ? List.of("-XX:DumpLoadedClassList=" + folder.path().resolve(RECORD + "%p"))
                : List.of();
    }

    /** A class path in the order that the archive needs. */
    String classPath(String path) {
        return file == null ? path : String.join(File.pathSeparator, jars) + File.pathSeparator + path;
    }

    /**
     * Makes the archive, if it is missing, by a JVM of its own; does not wait for it.
     *
     * @param java the java command
     * @param folder where it is until it is complete
     */
    public synchronized void make(String java, PrivateFolder folder) {
        if (file == null || closed || maker != null || Files.exists(file) || !canBeKept(file)) {
            return;
        }
        Path draft = folder.path().resolve("archive");
        List<String> command = new ArrayList<>(List.of(java, "-Xlog:disable", "-Xmx128m"));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, jars)));
        try {
            if (recorded) {
                Set<String> loaded = loaded(folder);
                if (loaded.isEmpty()) {
                    return;
                }
                Path list = Files.write(folder.path().resolve("classes.list"), loaded);
                command.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list));
                command.add("-XX:SharedArchiveFile=" + draft);
            } else {
                command.add("-XX:ArchiveClassesAtExit=" + draft);
                command.add(ArchiveTrainingRun.class.getName());
                command.add(folder.path().resolve("rehearsal").toString());
            }
            Process process = start(command);
            maker = process;
            made = process.onExit().thenAccept(ended -> complete(ended.exitValue() >= SIGNALLED, draft, file));
        } catch (IOException | DirectoryIteratorException e) {
            // Workers start without.
        }
    }

    /** Whether it is worth making it: not where each pool would do so again, since it can be written nowhere. */
    private static boolean canBeKept(Path file) {
        Path there = file.getParent();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there != null && Files.isDirectory(there) && Files.isWritable(there);
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        JvmCommand.environment(builder.environment());
        return builder.start();
    }

    /**
     * What the JDK's own archive has, and what workers have recorded, of whom each writes a line at a time; empty if they
     * have not.
     */
    private static Set<String> loaded(PrivateFolder folder) throws IOException {
        Set<String> lines = new LinkedHashSet<>();
        try (DirectoryStream<Path> records = Files.newDirectoryStream(folder.path(), RECORD + "*")) {
            for (Path record : records) {
                String text = Files.readString(record);
                text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(lines::add);
            }
        }
        Path standard = Path.of(System.getProperty("java.home"), "lib", "classlist");
        if (!lines.isEmpty() && Files.isReadable(standard)) {
            lines.addAll(Files.readAllLines(standard));
        }
        return lines;
    }

    /** Waits until the making that is under way has ended, if one is. */
    void await() {
        CompletableFuture<?> current;
        synchronized (this) {
            current = made;
        }
        current.join();
    }

    /** Ends the making, if it is under way; the next pool begins again. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (maker != null) {
                maker.destroyForcibly();
            }
        }
        await();
    }

    /** A JVM that can make none leaves an empty file, so that not every pool tries again. */
    private synchronized void complete(boolean killed, Path draft, Path target) {
        maker = null;
        if (closed || killed) {
            return;
        }
        try {
            Files.createDirectories(target.getParent());
            // The number of a process is not enough: others in containers with the same cache may have the same.
            Path copy = target.resolveSibling(
                    target.getFileName() + "." + draft.getParent().getFileName());
            if (isUsable(draft)) {
                Files.copy(draft, copy, StandardCopyOption.REPLACE_EXISTING);
                Files.delete(draft);
            } else {
                Files.write(copy, new byte[0]);
            }
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            removeOld(target);
        } catch (IOException | DirectoryIteratorException noCache) {
            // Workers start without.
        }
    }

    private static void removeOld(Path target) throws IOException {
        FileTime oldest = FileTime.from(Instant.now().minus(KEPT_UNUSED));
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(target.resolveSibling(""), PREFIX + "*")) {
            for (Path archive : archives) {
                if (Files.getLastModifiedTime(archive).compareTo(oldest) < 0) {
                    Files.deleteIfExists(archive);
                }
            }
        }
    }

    private static boolean isUsable(Path archive) {
        try {
            return Files.size(archive) > 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
