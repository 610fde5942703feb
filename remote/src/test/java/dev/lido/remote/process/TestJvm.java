package dev.lido.remote.process;

import static java.util.stream.Collectors.joining;

import dev.lido.Pools;
import dev.lido.remote.Link;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Starts JVMs that are masters, and makes what they are started from. */
final class TestJvm {
    static final Path LIDO = location(Pools.class);
    static final Path REMOTE = location(Link.class);
    static final Path TESTS = location(Master.class);

    private TestJvm() {}

    /**
     * Runs the java command of this JVM to its end.
     *
     * @param folder where it runs
     * @param variables added to its environment
     * @param arguments of the command
     * @return what it printed, to both outputs, in lines
     */
    static List<String> run(Path folder, Map<String, String> variables, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return printed.lines().toList();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Runs the master with a class path that has Lido, the tests, and more. */
    static List<String> master(Path folder, List<String> options, List<String> morePath, String... questions)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-cp", path(Stream.concat(Stream.of(LIDO, REMOTE, TESTS), morePath.stream()))));
        arguments.add(Master.class.getName());
        arguments.addAll(List.of(questions));
        return run(folder, Map.of(), arguments);
    }

    static String path(Stream<?> entries) {
        return entries.map(Object::toString).collect(joining(File.pathSeparator));
    }

    /** Compiles sources, which are given by their names, into a folder. */
    static Path compile(Path folder, Map<String, String> sources) throws IOException {
        Path sourceFolder = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-sources"));
        List<String> arguments = new ArrayList<>(List.of("-d", folder.toString(), "-cp", path(Stream.of(TESTS))));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = sourceFolder.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        new PrintStream(messages, true, StandardCharsets.UTF_8),
                        arguments.toArray(String[]::new));
        if (result != 0) {
            throw new IllegalStateException(messages.toString(StandardCharsets.UTF_8));
        }
        return folder;
    }

    /** Packs the classes of folders, or of other jars, into a jar. */
    static Path jar(Path jar, Map<String, String> attributes, Path... places) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path place : places) {
                if (Files.isDirectory(place)) {
                    copyClasses(place, out);
                } else {
                    try (FileSystem other = FileSystems.newFileSystem(place)) {
                        copyClasses(other.getPath("/"), out);
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return jar;
    }

    private static void copyClasses(Path folder, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path entry : files.filter(entry -> entry.toString().endsWith(".class"))
                    .filter(entry -> !entry.endsWith("module-info.class"))
                    .toList()) {
                out.putNextEntry(
                        new ZipEntry(folder.relativize(entry).toString().replace(File.separatorChar, '/')));
                Files.copy(entry, out);
            }
        }
    }

    static Path location(Class<?> type) {
        try {
            URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
            return Path.of(place);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
