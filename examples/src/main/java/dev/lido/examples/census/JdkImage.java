package dev.lido.examples.census;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The class files of the running JDK, read from its {@code jrt:/} file system. */
final class JdkImage {
    private static final Path MODULES =
            FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");

    private JdkImage() {}

    static SortedSet<String> modules() throws IOException {
        try (Stream<Path> modules = Files.list(MODULES)) {
            return modules.map(module -> module.getFileName().toString()).collect(toCollection(TreeSet::new));
        }
    }

    /**
     * {@return the folders of the packages, each as {@code module/package}} They are strings, since a path of this file
     * system is not serializable.
     */
    static List<String> packages(SortedSet<String> modules) throws IOException {
        List<String> packages = new ArrayList<>();
        for (String module : modules) {
            try (Stream<Path> files = Files.walk(MODULES.resolve(module))) {
                files.filter(Files::isDirectory)
                        .map(folder -> MODULES.relativize(folder).toString())
                        .sorted()
                        .forEach(packages::add);
            }
        }
        return packages;
    }

    /** Reads the class files of one package. This is the task. */
    static Table tally(String folder) throws IOException {
        Tally tally = Tally.NONE;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(MODULES.resolve(folder), "*.class")) {
            for (Path file : files) {
                tally = tally.plus(ClassFile.tally(Files.readAllBytes(file)));
            }
        }
        String module = folder.split("/", 2)[0];
        return Table.of(module, tally);
    }
}
