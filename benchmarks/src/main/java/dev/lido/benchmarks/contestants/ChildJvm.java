package dev.lido.benchmarks.contestants;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts JVMs with the Java and class path of this JVM, and default flags. They inherit its standard error. */
final class ChildJvm {
    private ChildJvm() {}

    static Process start(Class<?> program, String... args) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        line.addAll(List.of(args));
        return new ProcessBuilder(line).redirectError(Redirect.INHERIT).start();
    }

    /** Waits for the end of a child that was requested to end. */
    static void awaitEnd(Process child) {
        try {
            int code = child.waitFor();
            if (code != 0) {
                throw new IllegalStateException("a child JVM ended with exit code " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a child JVM ended", e);
        }
    }
}
