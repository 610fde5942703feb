package dev.lido.conformance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of a case's own, in which a program has a pool. */
final class OtherJvm implements AutoCloseable {
    private static final int MOST_ATTEMPTS = 1000;

    private final Path output;
    private final Process process;

    private OtherJvm(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    /**
     * Starts a program that has a pool as the case's.
     *
     * @param bench whose pool it chooses
     * @param more what stands before the classes of this JVM in its class path
     * @param program its main class, which gets the pool's specification and the two numbers of a probe
     * @param arguments what it gets beside these
     */
    static OtherJvm start(CaseSupport bench, List<Path> more, Class<?> program, String... arguments)
            throws IOException {
        Path output = Files.createTempFile("conformance-master", ".txt");
        List<String> all = new ArrayList<>(List.of(
                bench.builder().build().toString(),
                Integer.toString(bench.collector().probe().port()),
                Long.toString(bench.collector().probe().secret())));
        all.addAll(List.of(arguments));
        return new OtherJvm(output, startProcess(output, more, program, all));
    }

    /**
     * Starts a program with the classes of this JVM.
     *
     * @param output what it prints goes there
     * @param more what stands before them in its class path
     * @param main the program
     * @param arguments its arguments
     * @return its process
     */
    static Process startProcess(Path output, List<Path> more, Class<?> main, List<String> arguments)
            throws IOException {
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
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitValue() {
        return process.exitValue();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JVMs that it has started, and those that these have. */
    List<ProcessHandle> workers() {
        return process.descendants()
                .filter(one -> one.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /** Ends it at once, as a crash does. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    /** Kills it, and deletes what it has left. */
    @Override
    public void close() throws IOException {
        kill();
        Files.delete(output);
        // Who is killed cannot tidy up, and no rule says that others have to.
        removeFilesOf(process.pid());
    }

    private static void removeFilesOf(long process) throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.filter(file -> file.getFileName().toString().startsWith("lido-" + process + "-"))
                    .toList();
        }
        for (Path root : left) {
            removeAll(root);
        }
    }

    /** Deletes a folder, whoever may still use it, or deletes from it at the same time. */
    static void removeAll(Path root) throws IOException {
        for (int attempt = 1; Files.exists(root); attempt++) {
            try {
                removeOnce(root);
            } catch (FileSystemException changing) {
                if (attempt == MOST_ATTEMPTS) {
                    throw changing;
                }
            }
        }
    }

    private static void removeOnce(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException walking) {
            throw walking.getCause();
        }
    }
}
