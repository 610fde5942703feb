package dev.lido.remote.process;

import dev.lido.ConfigException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.StringTokenizer;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a worker: a JVM that finds the classes that this one finds. Immutable.
 *
 * <p>In this order, so that the user has the last word: what makes a worker start quickly, what this JVM was given and
 * its workers need too, the memory limit, the user's own arguments.
 */
public final class JvmCommand {
    /** Windows takes 32,767 characters; other systems more. */
    private static final int LONGEST = 30_000;

    /** Two megabytes, the smallest heap, are written with so many digits. */
    private static final int SHORTEST_BYTES = 7;

    /** Read by a JVM or its launcher, or meant for the master alone. */
    private static final List<String> NOT_INHERITED =
            List.of("LIDO_POOL", "CLASSPATH", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    private static final String MODULE_PATH = "--module-path=";

    private final String java;
    private final List<String> options;
    private final String classPath;
    private final Archive archive;
    private final @Nullable SourceProgram source;

    /** Where its files are; null if it has none. */
    private final @Nullable PrivateFolder folder;

    /** The classes of this JVM as the pool began with them; null without files. */
    private final @Nullable StartingClasses classes;

    private JvmCommand(
            String java,
            List<String> options,
            String classPath,
            Archive archive,
            @Nullable SourceProgram source,
            @Nullable PrivateFolder folder,
            @Nullable StartingClasses classes) {
        this.java = java;
        this.options = options;
        this.classPath = classPath;
        this.archive = archive;
        this.source = source;
        this.folder = folder;
        this.classes = classes;
    }

    /**
     * A command for workers that are as this JVM. It is to be called on the thread that the user's code called on.
     *
     * @param java the java command, or the JDK's folder; empty for this JVM's own
     * @param jvmArgs options for the JVM, which override all others
     * @param memory the most memory that its heap may have, as for {@code -Xmx}; empty for the JVM's default
     * @return the command
     * @throws ConfigException if there is no such java command, an option is malformed, or workers could not find the
     *     classes of this program
     */
    public static JvmCommand of(String java, List<String> jvmArgs, String memory) {
        return of(java, jvmArgs, memory, Archive.none());
    }

    /**
     * As {@link #of(String, List, String)}, for workers that use an archive.
     *
     * @param java the java command, or the JDK's folder; empty for this JVM's own
     * @param jvmArgs options for the JVM, which override all others
     * @param memory the most memory that its heap may have, as for {@code -Xmx}; empty for the JVM's default
     * @param archive the archive; not used by another JDK than this JVM's own
     * @return the command
     * @throws ConfigException as the other one
     */
    public static JvmCommand of(String java, List<String> jvmArgs, String memory, Archive archive) {
        Archive used = java.isEmpty() ? archive : Archive.none();
        String command = executable(java);
        checkArguments(jvmArgs);
        checkReach(JvmCommand.class);
        SourceProgram source = SourceProgram.isOne() ? SourceProgram.onThisStack() : null;
        if (SourceProgram.isOne() && source == null) {
            throw unreachable(
                    "a thread that runs no code of the source file asked for the pool",
                    "choose the pool in the program itself, or compile the program before");
        }

        List<String> options = new ArrayList<>();
        // No file in the folder for temporary files, which would be left there when a worker is killed.
        options.add("-XX:-UsePerfData");
        options.addAll(used.options());
        if (!java.isEmpty()) {
            // Another JDK may not know all options of this one.
            options.add("-XX:+IgnoreUnrecognizedVMOptions");
        }
        options.addAll(JvmOptions.forWorkers());
        options.addAll(optionsOfJar());
        options.addAll(optionsOfModules());
        if (!memory.isEmpty()) {
            options.add("-Xmx" + checkedMemory(memory));
        }
        options.addAll(jvmArgs);
        return new JvmCommand(
                command,
                List.copyOf(options),
                absolute(System.getProperty("java.class.path", "")),
                used,
                source,
                null,
                null);
    }

    /**
     * The same command, with what it needs in files, which are made again if somebody deletes them: the classes of a program that
     * has them in memory only, and what is too long for a command line. From now on it is a command for workers that have the
     * classes which this JVM has now, whenever they are started, until the folder is closed.
     *
     * @param files for the files, which must be there as long as workers start and run
     * @return the command
     * @throws IOException if a file cannot be read or written
     */
    public JvmCommand in(PrivateFolder files) throws IOException {
        StartingClasses held = StartingClasses.of(classPath, modulePath());
        files.onClose(held);
        JvmCommand prepared = new JvmCommand(java, options, classPath, archive, source, files, held);
        prepared.optionsNow();
        return prepared;
    }

    private static String modulePath() {
        return absolute(System.getProperty("jdk.module.path", ""));
    }

    /** All options for a worker that is started now, its class path among them. */
    private List<String> optionsNow() throws IOException {
        List<String> all = new ArrayList<>();
        if (folder == null || classes == null) {
            all.addAll(options);
            all.addAll(classPathOption(archive.classPath(classPath)));
            return all;
        }
        folder.restore();
        String path = classes.now(classPath, folder);
        if (source != null) {
            Path written = folder.path().resolve("classes");
            if (!Files.isDirectory(written)) {
                source.write(Files.createDirectories(written));
            }
            path = path.isEmpty() ? written.toString() : written + File.pathSeparator + path;
        }
        all.addAll(archive.recording(folder));
        for (String option : options) {
            all.add(
                    option.startsWith(MODULE_PATH)
                            ? MODULE_PATH + classes.now(option.substring(MODULE_PATH.length()), folder)
                            : option);
        }
        all.addAll(classPathOption(archive.classPath(path)));
        StringBuilder lines = new StringBuilder();
        for (String word : all) {
            lines.append(quoted(word)).append('\n');
        }
        if (lines.length() > LONGEST) {
            return List.of("@" + argumentFile(lines.toString(), folder));
        }
        return all;
    }

    /** A file of its own for each content, so that nobody reads one that is being written. */
    private static Path argumentFile(String lines, PrivateFolder folder) throws IOException {
        Path file = folder.path().resolve("arguments-" + Integer.toHexString(lines.hashCode()));
        if (!Files.exists(file)) {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(part, lines, JvmOptions.nativeCharset());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** Reads what it takes to tell whether classes change, once there is time for that. */
    void learnClasses() {
        if (classes != null) {
            classes.learn();
        }
    }

    /** A number that changes when jars of the class path were changed. */
    int classChanges() {
        return classes == null ? 0 : classes.changes();
    }

    /**
     * The java command.
     *
     * @return its path
     */
    public String java() {
        return java;
    }

    /**
     * The whole command line.
     *
     * @param main the worker's main class
     * @param arguments what its main method gets
     * @return the java command and its arguments
     * @throws IllegalStateException if the command needs files, see {@link #in}
     * @throws dev.lido.LidoException LIDO-55 if a worker would not have the classes that its pool began with
     * @throws IOException if a file cannot be written
     */
    public List<String> command(Class<?> main, List<String> arguments) throws IOException {
        if (source != null && folder == null) {
            throw new IllegalStateException("the classes of this program must be written to a folder first");
        }
        List<String> words = new ArrayList<>();
        words.add(java);
        words.addAll(optionsNow());
        if (main.getModule().isNamed()) {
            words.add("-m");
            words.add(main.getModule().getName() + "/" + main.getName());
        } else {
            words.add(main.getName());
        }
        words.addAll(arguments);
        return words;
    }

    /**
     * Takes out of an environment what workers must not inherit. The arguments in it for JVMs are among those that this
     * JVM was started with; of these the command has what a worker needs.
     *
     * @param variables the environment of a process to be started
     */
    public static void environment(Map<String, String> variables) {
        variables.keySet().removeAll(NOT_INHERITED);
    }

    private static String executable(String java) {
        Path given = Path.of(java.isEmpty() ? System.getProperty("java.home") : java);
        for (Path file : List.of(given.resolve("bin/java"), given.resolve("bin/java.exe"), given)) {
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file.toAbsolutePath().toString();
            }
        }
        throw new ConfigException(
                "LIDO-25",
                java.isEmpty()
                        ? "this JVM has no java command to start workers with: there is no " + given.resolve("bin/java")
                                + "; name one by the option java, as in processes?java=/usr/bin/java"
                        : "the option 'java' must name a java command or the folder of a JDK, but is '" + java + "'");
    }

    private static void checkArguments(List<String> jvmArgs) {
        boolean value = false;
        for (String word : jvmArgs) {
            boolean option = word.startsWith("-") || word.startsWith("@");
            boolean main =
                    word.equals("-jar") || word.equals("-m") || word.startsWith("--module=") || word.equals("--module");
            if (!value && (!option || main)) {
                throw new ConfigException(
                        "LIDO-26",
                        "the option 'jvm.args' must consist of options of the JVM, but contains '" + word
                                + "', which would start a program other than the worker");
            }
            value = !value && JvmOptions.hasValue(word);
        }
    }

    private static String checkedMemory(String memory) {
        int end = memory.length();
        if (end > 0 && "kKmMgGtT".indexOf(memory.charAt(end - 1)) >= 0) {
            end--;
        }
        boolean number = end > 0 && memory.charAt(0) != '0';
        for (int i = 0; i < end; i++) {
            number &= memory.charAt(i) >= '0' && memory.charAt(i) <= '9';
        }
        // A heap of less than two megabytes no JVM takes; a few digits more are no number of bytes either.
        boolean unitForgotten = number && end == memory.length() && end < SHORTEST_BYTES;
        if (!number || unitForgotten) {
            throw new ConfigException(
                    "LIDO-26",
                    "the option 'memory' must be a number of bytes, as in 512m or 2g, but is '" + memory + "'"
                            + (unitForgotten ? "; did you mean '" + memory + "m'?" : ""));
        }
        return memory;
    }

    /** Workers have the class path and module path of this JVM, so they find only what its own loaders find. */
    private static void checkReach(Class<?> type) {
        if (System.getProperty("sun.java.command", "").startsWith("jdk.jshell.execution.")) {
            throw unreachable("this is jshell, whose classes are in memory only", "write the program to a file");
        }
        Module module = type.getModule();
        boolean reachable = module.isNamed()
                ? ModuleLayer.boot().equals(module.getLayer())
                : ClassLoader.getSystemClassLoader().equals(type.getClassLoader());
        if (!reachable) {
            throw unreachable(
                    "Lido was loaded by a " + type.getClassLoader().getClass().getName()
                            + ", not from the class path of this JVM",
                    "start the program by java -cp, with jars that are not inside of another jar");
        }
    }

    private static ConfigException unreachable(String reason, String remedy) {
        return new ConfigException(
                "LIDO-27",
                "processes on this machine could not find the classes of this program: " + reason + "; " + remedy
                        + ", or choose the backend threads");
    }

    /** What the manifest of a jar that {@code java -jar} started opens to its classes. It is heeded in that case only. */
    private static List<String> optionsOfJar() {
        String jar = System.getProperty("java.class.path", "");
        if (!jar.endsWith(".jar") || !System.getProperty("sun.java.command", "").startsWith(jar)) {
            return List.of();
        }
        List<String> options = new ArrayList<>();
        try (JarFile file = new JarFile(jar)) {
            Attributes attributes = file.getManifest().getMainAttributes();
            for (String attribute : List.of("Add-Exports", "Add-Opens")) {
                StringTokenizer names = new StringTokenizer(attributes
                        .getOrDefault(new Attributes.Name(attribute), "")
                        .toString());
                while (names.hasMoreTokens()) {
                    options.add("--" + attribute.toLowerCase(Locale.ROOT) + "=" + names.nextToken() + "=ALL-UNNAMED");
                }
            }
            if (attributes.getValue("Enable-Native-Access") != null) {
                options.add("--enable-native-access=ALL-UNNAMED");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the jar that this program was started from cannot be read: " + jar, e);
        }
        return options;
    }

    /** Module path, and as roots the modules that were resolved here: providers that no other module requires, the user's own. */
    private static List<String> optionsOfModules() {
        List<String> options = new ArrayList<>();
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath != null) {
            options.add(MODULE_PATH + absolute(modulePath));
        }
        Set<String> roots = new TreeSet<>();
        for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
            if (!module.name().startsWith("java.") && !module.name().startsWith("jdk.")) {
                roots.add(module.name());
            }
        }
        if (!roots.isEmpty()) {
            options.add("--add-modules=" + String.join(",", roots));
        }
        return options;
    }

    private static List<String> classPathOption(String path) {
        return path.isEmpty() ? List.of() : List.of("-cp", path);
    }

    /** Wildcards are expanded already: the launcher does that. An empty entry is the current folder. */
    private static String absolute(String path) {
        StringJoiner entries = new StringJoiner(File.pathSeparator);
        int begin = 0;
        while (!path.isEmpty() && begin <= path.length()) {
            int separator = path.indexOf(File.pathSeparatorChar, begin);
            int end = separator < 0 ? path.length() : separator;
            // An empty entry is the current folder, which the worker has too. It stays empty, so that ClassPathHash,
            // which passes it over, says the same at both ends. Build tools leave one at the end.
            entries.add(
                    begin == end
                            ? ""
                            : Path.of(path.substring(begin, end))
                                    .toAbsolutePath()
                                    .toString());
            begin = end + 1;
        }
        return entries.toString();
    }

    /** As a word of an argument file of the java command. */
    private static String quoted(String word) {
        return '"'
                + word.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }
}
