package dev.lido.remote;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Tells whether two JVMs find the same classes: a hash of what is in the class path and the module path, in their order.
 * It depends on the names, sizes and CRC-32s of the class files in jars and folders, not on where these are, what they are
 * called and when they were made; so a jar and the folder that it was made of have the same hash. Other files do not
 * count: a folder of classes may be one that programs write to as well. What does not exist counts as empty, as it does
 * for the JVM.
 */
public final class ClassPathHash {
    private static final int SHOWN_BYTES = 8;

    private ClassPathHash() {}

    /**
     * The hash of this JVM's own class path and module path. Of jars only the tables of contents are read; of folders,
     * every class.
     *
     * @return 16 hexadecimal digits
     * @throws UncheckedIOException if an entry is there and cannot be read
     */
    public static String ofThisJvm() {
        return of(entries());
    }

    /**
     * The same without an entry that a launcher has put in front of the class path, if it has.
     *
     * @param added that entry
     * @return 16 hexadecimal digits
     * @throws UncheckedIOException if an entry is there and cannot be read
     */
    public static String ofThisJvmWithout(Path added) {
        List<Path> entries = new ArrayList<>(entries());
        entries.remove(added);
        return of(entries);
    }

    /** From here on this JVM has what is hashed: of a jar that was replaced, the one that is open. */
    private static List<Path> entries() {
        OpenJars.openAll();
        Map<Path, Path> replaced = OpenJars.replaced();
        String classPath = System.getProperty("java.class.path", "");
        String modulePath = System.getProperty("jdk.module.path", "");
        return Stream.of(modulePath, classPath)
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .map(entry -> replaced.isEmpty() ? entry : replaced.getOrDefault(OpenJars.real(entry), entry))
                .toList();
    }

    static String of(List<Path> entries) {
        MessageDigest digest = sha256();
        for (Path entry : entries) {
            Map<String, Long> files = new TreeMap<>();
            try {
                if (Files.isDirectory(entry)) {
                    addFolder(entry, files);
                } else if (Files.isRegularFile(entry)) {
                    addJar(entry, files);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the entry " + entry + " of the class path cannot be read", e);
            }
            files.forEach((name, sum) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(ByteBuffer.allocate(1 + Long.BYTES).putLong(sum).array());
            });
        }
        return HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
    }

    private static void addJar(Path jar, Map<String, Long> files) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry file = entries.nextElement();
                if (isClass(file.getName())) {
                    files.put(file.getName(), sum(file.getCrc(), file.getSize()));
                }
            }
        }
    }

    private static void addFolder(Path folder, Map<String, Long> files) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            Stream<Path> classes = all.filter(file -> isClass(file.toString()) && Files.isRegularFile(file));
            for (Path file : (Iterable<Path>) classes::iterator) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                CRC32 crc = new CRC32();
                try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
                    long size = in.transferTo(OutputStream.nullOutputStream());
                    files.put(name, sum(crc.getValue(), size));
                }
            }
        }
    }

    private static boolean isClass(String name) {
        return name.endsWith(".class");
    }

    private static long sum(long crc, long size) {
        return crc ^ size << Integer.SIZE;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new AssertionError(everyJvmHasIt);
        }
    }
}
