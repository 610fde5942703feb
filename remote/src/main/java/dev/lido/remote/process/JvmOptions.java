package dev.lido.remote.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options that this JVM was started with, and which of them its workers need. */
final class JvmOptions {
    /** Options of the launcher whose value is the next word. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--patch-module",
            "--enable-native-access",
            "--source");

    /**
     * How options begin that a class needs to behave in a worker as it does here. All else, such as agents, ports, logs
     * and heap, is the master's.
     */
    private static final List<String> FOR_WORKERS = List.of(
            "-D",
            "--add-modules=",
            "--limit-modules=",
            "--add-reads=",
            "--add-exports=",
            "--add-opens=",
            "--patch-module=",
            "--upgrade-module-path=",
            "--enable-native-access=",
            "--enable-final-field-mutation=",
            "--enable-preview",
            "--illegal-",
            "--sun-misc-unsafe-memory-access=",
            "--finalization=",
            "-ea",
            "-da",
            "-esa",
            "-dsa",
            "-enableassertions",
            "-disableassertions",
            "-enablesystemassertions",
            "-disablesystemassertions",
            "-Xss",
            "-XX:ThreadStackSize=",
            "-Xbootclasspath/a:",
            "-XX:+IgnoreUnrecognizedVMOptions");

    /** Of these, management opens ports, and the rest is how the launcher tells the JVM what is on the command line anyway. */
    private static final List<String> FOR_THE_MASTER = List.of(
            "-Dcom.sun.management",
            "-Djava.class.path=",
            "-Djdk.module.",
            "-Dsun.java.command=",
            "-Dsun.java.launcher");

    /** The choice of the pool. */
    private static final String POOL = "-Dlido.pool";

    private JvmOptions() {}

    /** Those options of this JVM that its workers need, each one word. */
    static List<String> forWorkers() {
        List<String> all = ofCommandLine(commandLine(), System.getenv());
        if (all == null) {
            all = ManagementFactory.getRuntimeMXBean().getInputArguments();
        }
        return forWorkers(all);
    }

    static List<String> forWorkers(List<String> options) {
        List<String> needed = new ArrayList<>();
        for (String option : options) {
            boolean pool = option.equals(POOL) || option.startsWith(POOL + "=");
            if (startsWithOneOf(option, FOR_WORKERS) && !startsWithOneOf(option, FOR_THE_MASTER) && !pool) {
                needed.add(option);
            }
        }
        return needed;
    }

    private static boolean startsWithOneOf(String option, List<String> beginnings) {
        for (String beginning : beginnings) {
            if (option.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an option's value is the next word. */
    static boolean hasValue(String option) {
        return WITH_VALUE.contains(option);
    }

    /**
     * The options in a command line, each one word. Asking the JVM for them would cost a start about 8 ms more.
     *
     * @param words the command and its arguments
     * @param environment the variables that a JVM or its launcher may take options from
     * @return the options, or null if there may be more in files or variables, or the command is another program
     */
    static @Nullable List<String> ofCommandLine(List<String> words, Map<String, String> environment) {
        if (words.isEmpty()
                || !Path.of(words.get(0)).endsWith("java")
                || environment.containsKey("JDK_JAVA_OPTIONS")
                || environment.containsKey("JAVA_TOOL_OPTIONS")
                || environment.containsKey("_JAVA_OPTIONS")) {
            return null;
        }
        List<String> options = new ArrayList<>();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("@") || word.startsWith("-XX:Flags=") || word.startsWith("-XX:VMOptionsFile=")) {
                return null;
            }
            if (!word.startsWith("-") || word.equals("-jar") || word.equals("-m") || word.startsWith("--module=")) {
                break;
            }
            if (hasValue(word)) {
                i++;
                options.add(i < words.size() ? word + "=" + words.get(i) : word);
            } else {
                options.add(word);
            }
        }
        return options;
    }

    /** The command line of this process, or nothing where the system does not tell. */
    private static List<String> commandLine() {
        try {
            String line = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), nativeCharset());
            return List.of(line.split("\0"));
        } catch (IOException notLinux) {
            return List.of();
        }
    }

    /** The encoding of command lines and of paths. */
    static Charset nativeCharset() {
        String name = System.getProperty("sun.jnu.encoding");
        return name != null && Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }
}
