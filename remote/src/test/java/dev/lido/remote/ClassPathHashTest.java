package dev.lido.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathHashTest {
    private static final Map<String, String> FILES = Map.of("com/example/A.class", "first", "B.class", "second");

    @TempDir
    Path place;

    private Path folder(String name, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = place.resolve(name).resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return place.resolve(name);
    }

    private Path jar(String name, Map<String, String> files) throws IOException {
        Path jar = place.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(UTF_8));
            }
        }
        return jar;
    }

    private static String hash(Path... entries) {
        return ClassPathHash.of(List.of(entries));
    }

    @Test
    void dependsOnContentsOnly() throws IOException {
        Path one = folder("one", FILES);
        Path two = folder("two", FILES);
        Files.setLastModifiedTime(two.resolve("B.class"), FileTime.fromMillis(0));

        assertThat(hash(one))
                .isEqualTo(hash(two))
                .isEqualTo(hash(jar("three.jar", FILES)))
                .hasSize(16);
    }

    @Test
    void everyDifferenceOfClassesCounts() throws IOException {
        Path one = folder("one", FILES);
        Path content = folder("content", Map.of("com/example/A.class", "first", "B.class", "2nd"));
        Path name = folder("name", Map.of("com/example/B.class", "first", "B.class", "second"));
        Path more = folder("more", Map.of("com/example/A.class", "first", "B.class", "second", "C.class", ""));

        assertThat(List.of(hash(one), hash(content), hash(name), hash(more), hash(one, content), hash(content, one)))
                .doesNotHaveDuplicates();
    }

    @Test
    void otherFilesDoNotCountAndWhatIsMissingIsEmpty() throws IOException {
        Path jar = jar("a.jar", Map.of("A.class", "a", "META-INF/MANIFEST.MF", "Created-By: x"));
        Path folder = folder("written", Map.of("A.class", "a", "results.csv", "1,2"));

        assertThat(hash(jar, place.resolve("missing.jar")))
                .isEqualTo(hash(jar("b.jar", Map.of("A.class", "a"))))
                .isEqualTo(hash(folder));
    }

    @Test
    void thisJvmHasTheSameHashEachTime() {
        assertThat(ClassPathHash.ofThisJvm())
                .isEqualTo(ClassPathHash.ofThisJvm())
                .matches("[0-9a-f]{16}");
    }

    @Test
    void whatALauncherAddedIsLeftOut() {
        String all = System.getProperty("java.class.path");
        String first = all.substring(0, all.indexOf(File.pathSeparatorChar));

        assertThat(ClassPathHash.ofThisJvmWithout(Path.of(first))).isNotEqualTo(ClassPathHash.ofThisJvm());
        assertThat(ClassPathHash.ofThisJvmWithout(place)).isEqualTo(ClassPathHash.ofThisJvm());
    }

    @Test
    void workerWithOtherClassesIsRefused() throws RefusedException {
        Hello master = new Hello(0, 17, "aaaa", 1);

        new Hello(3, 17, "aaaa", 2).checkSame(master);
        new Hello(3, 17, "", 2).checkSame(master);
        assertThatThrownBy(() -> new Hello(3, 17, "bbbb", 2).checkSame(master))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("worker 3 (process 2) has JDK 17 and a class path with the hash bbbb")
                .hasMessageContaining("the master (process 1) JDK 17 and a class path with the hash aaaa")
                .hasMessageContaining("sameClasses=false");
        assertThatThrownBy(() -> new Hello(3, 25, "", 2).checkSame(master))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has JDK 25, the master");
    }
}
