package dev.lido.conformance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of a case's own, in which a program has a pool. */
final class OtherJvm {
    private OtherJvm() {}

    /**
     * Starts a program with the classes of this JVM.
     *
     * @param output what it prints goes there
     * @param more what stands before them in its class path
     * @param main the program
     * @param arguments its arguments
     * @return its process
     */
    static Process start(Path output, List<Path> more, Class<?> main, String... arguments) throws IOException {
        // An empty entry would stand for the current folder, whatever that has in it.
        String classPath = Stream.concat(
                        more.stream().map(Path::toString),
                        Stream.of("java.class.path", "jdk.module.path").map(path -> System.getProperty(path, "")))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classPath, "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
