package dev.lido.remote;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The jars that this JVM has open. A JVM opens a jar of its class path when it first looks for something there, and from then
 * on has the classes of that file, though another one may have taken its place.
 */
public final class OpenJars {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    /** How Linux marks an open file that nothing leads to any more. */
    private static final String DELETED = " (deleted)";

    private static final String JAR = ".jar" + DELETED;

    private OpenJars() {}

    /** Has this JVM open all jars of its class path and module path that it has not opened yet: it looks in vain. */
    public static void openAll() {
        ClassLoader.getSystemResource("META-INF/dev.lido/nothing");
    }

    /**
     * The jars that this JVM has open and that were replaced or deleted since.
     *
     * @return by the paths that led to them, paths by which what is open can be read, as long as it is; empty where the system
     *     does not tell
     */
    public static Map<Path, Path> replaced() {
        Map<Path, Path> replaced = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(OPEN_FILES)) {
            for (Path file : files) {
                add(file, replaced);
            }
        } catch (IOException | DirectoryIteratorException notLinux) {
            // Then nobody tells.
        }
        return replaced;
    }

    private static void add(Path file, Map<Path, Path> replaced) {
        try {
            String target = Files.readSymbolicLink(file).toString();
            if (target.endsWith(JAR)) {
                String path = target.substring(0, target.length() - DELETED.length());
                // The one with the lowest number was opened first.
                replaced.merge(Path.of(path), file, (one, other) -> number(one) < number(other) ? one : other);
            }
        } catch (IOException closed) {
            // It is not open any more.
        }
    }

    private static int number(Path file) {
        return Integer.parseInt(file.getFileName().toString());
    }

    /**
     * A jar's path with all links followed, as the system tells of open files.
     *
     * @param jar a path that may lead nowhere any more
     * @return the path
     */
    public static Path real(Path jar) {
        Path absolute = jar.toAbsolutePath().normalize();
        try {
            Path parent = absolute.getParent();
            return Files.exists(absolute) || parent == null
                    ? absolute.toRealPath()
                    : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException gone) {
            return absolute;
        }
    }
}
