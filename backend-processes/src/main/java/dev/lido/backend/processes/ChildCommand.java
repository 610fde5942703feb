package dev.lido.backend.processes;

import dev.lido.ConfigException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command line of a worker: a JVM that finds the classes that this one finds. Immutable.
 *
 * <p>In this order, so that the user has the last word: what makes a worker start quickly, what this JVM was given and
 * its workers need too, the memory limit, the user's own arguments.
 */
final class ChildCommand {
    private static final Pattern MEMORY = Pattern.compile("[1-9]\\d*[kKmMgGtT]?");
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w*GC");

    /** Read by a JVM or its launcher, or meant for the master alone. */
    private static final List<String> NOT_INHERITED =
            List.of("LIDO_POOL", "CLASSPATH", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    private final List<String> java;

    private ChildCommand(List<String> java) {
        this.java = java;
    }

    /**
     * A command for workers that are as this JVM.
     *
     * @param java the java command, or the JDK's folder; empty for this JVM's own
     * @param jvmArgs options for the JVM, which override all others
     * @param memory the most memory that its heap may have, as for {@code -Xmx}; empty for the JVM's default
     * @return the command
     * @throws ConfigException if there is no such java command, or the memory is malformed
     */
    static ChildCommand of(String java, List<String> jvmArgs, String memory) {
        List<String> words = new ArrayList<>();
        words.add(executable(java).toString());
        if (jvmArgs.stream().noneMatch(COLLECTOR.asMatchPredicate())) {
            words.add("-XX:+UseSerialGC");
        }
        if (!memory.isEmpty()) {
            if (!MEMORY.matcher(memory).matches()) {
                throw new ConfigException(
                        "LIDO-26",
                        "the option 'memory' of the backend processes must be a number of bytes, as in 512m or 2g, but is '"
                                + memory + "'");
            }
            words.add("-Xmx" + memory);
        }
        words.addAll(jvmArgs);
        return new ChildCommand(List.copyOf(words));
    }

    private static Path executable(String java) {
        Path given = Path.of(java.isEmpty() ? System.getProperty("java.home") : java);
        return Stream.of(given, given.resolve("bin/java"), given.resolve("bin/java.exe"))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElseThrow(() -> new ConfigException(
                        "LIDO-25",
                        java.isEmpty()
                                ? "this JVM has no java command for its workers: there is no "
                                        + given.resolve("bin/java")
                                        + "; name one by the option java=, as in processes?java=/usr/bin/java"
                                : "the option 'java' of the backend processes must name a java command or the folder of a JDK, but is '"
                                        + java + "'"));
    }

    /**
     * The whole command line.
     *
     * @param main the worker's main class
     * @param arguments what its main method gets
     * @return the java command and its arguments
     */
    List<String> command(Class<?> main, List<String> arguments) {
        List<String> words = new ArrayList<>(java);
        words.add("-cp");
        words.add(classPath());
        words.add(main.getName());
        words.addAll(arguments);
        return words;
    }

    /**
     * Takes out of an environment what workers must not inherit. The arguments in it for JVMs are among those that this
     * JVM was started with; of these the command has what a worker needs.
     *
     * @param variables the environment of a process to be started
     */
    static void environment(Map<String, String> variables) {
        NOT_INHERITED.forEach(variables::remove);
    }

    /** Wildcards are expanded already: the launcher does that. An empty entry is the current folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
