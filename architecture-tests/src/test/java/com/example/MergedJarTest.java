package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import dev.lido.BackendInfo;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.remote.Link;
import dev.lido.spi.BackendProvider;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program and all that it needs in one jar, made by a tool that keeps one of several files of the same name. */
@Timeout(120)
class MergedJarTest {
    @TempDir
    private Path folder;

    /** What is in the jar. */
    static final class Program {
        public static void main(String[] specs) {
            System.out.println("backends "
                    + Pools.backends().stream().map(BackendInfo::name).toList());
            for (String spec : specs) {
                PoolConfig config = spec.equals("none") ? PoolConfig.fromArgs() : PoolConfig.parse(spec);
                try (Pool pool = Pools.choosePool(config)) {
                    System.out.println(pool.backend() + " " + pool.map(List.of(1, 2, 3), i -> i * i));
                }
            }
        }
    }

    /** As Maven's shade plug-in does without its ServicesResourceTransformer, and the assembly plug-in with its own jar. */
    @ParameterizedTest
    @ValueSource(strings = {"serial", "hazelcast"})
    void allBackendsAreFoundThoughOneFileOfServicesIsLeft(String left) throws Exception {
        List<Path> parts = parts();
        parts.sort(Comparator.comparing(part -> !part.toString().contains(left)));
        Path jar = merge(folder.resolve("merged.jar"), parts);

        List<String> printed = Jvm.run("-jar", jar.toString(), "none", "threads:2", "processes:1");

        assertThat(printed)
                .containsSubsequence(
                        "backends [hazelcast, mpi, processes, serial, threads]",
                        "threads [1, 4, 9]",
                        "threads [1, 4, 9]",
                        "processes [1, 4, 9]")
                .anySatisfy(line -> assertThat(line)
                        .contains("found by name only", "META-INF/services/" + BackendProvider.class.getName()));
    }

    private static List<Path> parts() {
        List<Path> parts = new ArrayList<>();
        Stream.of(Pools.class, Link.class, Native.class, com.hazelcast.core.Hazelcast.class, MergedJarTest.class)
                .map(MergedJarTest::origin)
                .forEach(parts::add);
        Set<String> own = Pools.backends().stream().map(BackendInfo::provider).collect(Collectors.toSet());
        ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::type)
                .filter(type -> own.contains(type.getName()) && type.getName().startsWith("dev.lido.backend."))
                .map(MergedJarTest::origin)
                .forEach(parts::add);
        assertThat(parts).hasSize(10);
        return parts;
    }

    /** Of files of the same name the first one stays. */
    private static Path merge(Path jar, List<Path> parts) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
        Set<String> there = new HashSet<>();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.setLevel(0);
            for (Path part : parts) {
                if (Files.isDirectory(part)) {
                    copy(part, there, out);
                } else {
                    try (FileSystem other = FileSystems.newFileSystem(part)) {
                        copy(other.getPath("/"), there, out);
                    }
                }
            }
        }
        return jar;
    }

    private static void copy(Path root, Set<String> there, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (!name.equals("META-INF/MANIFEST.MF") && !name.endsWith("module-info.class") && there.add(name)) {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
