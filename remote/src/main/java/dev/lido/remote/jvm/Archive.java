package dev.lido.remote.jvm;

import dev.lido.Pools;
import dev.lido.remote.Codec;
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
 * A class-data archive that lets workers start sooner: it has what each of them loads first, of the JDK and of Lido, parsed
 * and verified. It is kept in the user's cache folder, one for each JDK and Lido, and made in the background by the first
 * pool that misses it. A JVM that can not use it goes without, silently.
 *
 * <p>The JVM wants the class path that an archive was made with to be how the worker's class path begins. So Lido's jars go
 * first there, and one archive does for all programs.
 *
 * <p>Thread-safe.
 */
public final class Archive implements AutoCloseable {
    private static final Duration KEPT_UNUSED = Duration.ofDays(30);
    private static final String PREFIX = "workers-";

    /** By the custom of Unix systems, exit codes from here on are those of processes that a signal ended. */
    private static final int SIGNALLED = 128;

    private final List<String> jars;
    private final @Nullable Path file;
    private @Nullable Process maker;
    private CompletableFuture<?> made = CompletableFuture.completedFuture(null);
    private boolean closed;

    private Archive(List<String> jars, @Nullable Path file) {
        this.jars = jars;
        this.file = file;
    }

    /**
     * No archive, for workers that run on another JDK or are to do without.
     *
     * @return one that is never made
     */
    public static Archive none() {
        return new Archive(List.of(), null);
    }

    /**
     * The archive for this JDK and Lido, there already or not; none if Lido is not in jars, or this is no HotSpot JVM.
     *
     * @param more classes whose jars are in it beside those of {@code remote} and {@code api}
     * @return the archive
     */
    public static Archive ofThisJvm(Class<?>... more) {
        String cache = System.getenv("XDG_CACHE_HOME");
        return in(
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache),
                more);
    }

    static Archive in(Path cache, Class<?>... more) {
        String vm = System.getProperty("java.vm.name", "");
        boolean hotSpot = vm.contains("HotSpot") || vm.contains("OpenJDK");
        if (!hotSpot || System.getProperty("jdk.module.path") != null) {
            return none();
        }
        Set<String> jars = new LinkedHashSet<>();
        StringBuilder key = new StringBuilder(System.getProperty("java.home"));
        try {
            List<Class<?>> types = new ArrayList<>(List.of(more));
            types.add(Codec.class);
            types.add(Pools.class);
            for (Class<?> type : types) {
                CodeSource source = type.getProtectionDomain().getCodeSource();
                Path jar = Path.of(source.getLocation().toURI());
                if (!Files.isRegularFile(jar)) {
                    return none();
                }
                jars.add(jar.toString());
                key.append('\n')
                        .append(jar)
                        .append(' ')
                        .append(Files.size(jar))
                        .append(' ')
                        .append(Files.getLastModifiedTime(jar));
            }
        } catch (IOException | URISyntaxException | RuntimeException notFromFiles) {
            return none();
        }
        String name = PREFIX + System.getProperty("java.vm.version") + "-"
                + Integer.toHexString(key.toString().hashCode()) + ".jsa";
        return new Archive(
                List.copyOf(jars), cache.toAbsolutePath().resolve("lido").resolve(name));
    }

    /** The options for a JVM that uses the archive; none if it is not there. */
    List<String> options() {
        // The JVM checks that the archive is for it, and has only to be told not to complain.
        return file != null && isUsable(file)
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds*=off")
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
        if (file == null || closed || maker != null || Files.exists(file)) {
            return;
        }
        Path draft = folder.path().resolve("archive");
        List<String> command =
                new ArrayList<>(List.of(java, "-XX:ArchiveClassesAtExit=" + draft, "-Xlog:disable", "-Xmx64m"));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, jars)));
        command.add(Rehearsal.class.getName());
        command.add(folder.path().resolve("rehearsal").toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        JvmCommand.environment(builder.environment());
        try {
            Process process = builder.start();
            maker = process;
            made = process.onExit().thenAccept(ended -> complete(ended.exitValue() >= SIGNALLED, draft, file));
        } catch (IOException e) {
            // Workers start without.
        }
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
            Path copy = target.resolveSibling(
                    target.getFileName() + "." + ProcessHandle.current().pid());
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
