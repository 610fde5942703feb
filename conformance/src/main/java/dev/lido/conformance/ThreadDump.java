package dev.lido.conformance;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of this JVM and of its children do right now: virtual threads and locks included, where the JDK can
 * tell.
 */
final class ThreadDump {
    private static final long CHILD_SECONDS = 10;
    private static final Pattern VIRTUAL = Pattern.compile("#\\d+ \"([^\"]*)\" virtual.*");

    private ThreadDump() {}

    /**
     * Dumps all threads to standard error.
     *
     * @param headline what happened
     * @param culprit the thread that is late, if it is known
     * @return a message for the failure: the headline, and the stacks of the threads that matter most
     */
    static String report(String headline, @Nullable Thread culprit) {
        System.err.println(headline + "\n" + all());
        StringBuilder message = new StringBuilder(headline);
        if (culprit != null) {
            append(message, culprit, culprit.getStackTrace());
        }
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().startsWith("lido-") || thread.getName().startsWith("caller-")) {
                append(message, thread, stack);
            }
        });
        return message.append("\nAll threads are on standard error.").toString();
    }

    private static void append(StringBuilder text, Thread thread, StackTraceElement[] stack) {
        text.append("\n\"").append(thread.getName()).append("\" ").append(thread.getState());
        for (StackTraceElement frame : stack) {
            text.append("\n\tat ").append(frame);
        }
    }

    /** The full stacks of all threads. Never throws: whoever asks has worse troubles. */
    static String all() {
        StringBuilder dump = new StringBuilder("threads of process ")
                .append(ProcessHandle.current().pid())
                .append(":\n")
                .append(platformThreads());
        virtualThreads().forEach(thread -> dump.append(thread).append('\n'));
        ProcessHandle.current().descendants().forEach(child -> dump.append(ofChild(child)));
        return dump.toString();
    }

    /** The names of all threads of this JVM that are alive, virtual ones included where the JDK can tell. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
        for (String thread : virtualThreads()) {
            Matcher header = VIRTUAL.matcher(thread.lines().findFirst().orElse(""));
            if (header.matches()) {
                names.add(header.group(1));
            }
        }
        return names;
    }

    private static String platformThreads() {
        try {
            return (String) diagnostic("threadPrint", "-l");
        } catch (JMException notThisJvm) {
            StringBuilder dump = new StringBuilder();
            Thread.getAllStackTraces().forEach((thread, stack) -> append(dump, thread, stack));
            return dump.toString();
        }
    }

    /** One text for each virtual thread; empty on a JDK that has none. */
    private static List<String> virtualThreads() {
        if (Runtime.version().feature() < 21) {
            return List.of();
        }
        try {
            Path folder = Files.createTempDirectory("conformance-dump");
            Path file = folder.resolve("threads");
            try {
                Object unused = diagnostic("threadDumpToFile", file.toString());
                List<String> threads = new ArrayList<>();
                for (String thread : Files.readString(file).split("\\R\\R", -1)) {
                    if (VIRTUAL.matcher(thread.lines().findFirst().orElse("")).matches()) {
                        threads.add(thread);
                    }
                }
                return threads;
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (JMException | IOException notThisJvm) {
            return List.of();
        }
    }

    private static Object diagnostic(String command, String argument) throws JMException {
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        command,
                        new Object[] {new String[] {argument}},
                        new String[] {String[].class.getName()});
    }

    private static String ofChild(ProcessHandle child) {
        String command = child.info().command().orElse("unknown program");
        String header = "child process " + child.pid() + ", " + command + ":\n";
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!command.endsWith("java") || !Files.isExecutable(jcmd)) {
            return header;
        }
        try {
            Path output = Files.createTempFile("conformance-dump", ".txt");
            try {
                Process process = new ProcessBuilder(jcmd.toString(), Long.toString(child.pid()), "Thread.print", "-l")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(CHILD_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
                return header + Files.readString(output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException noDump) {
            return header + noDump + "\n";
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return header;
        }
    }
}
