package dev.lido.testing;

import dev.lido.Pools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a class of the tests in a JVM of its own. */
public final class ChildJvm {
    private ChildJvm() {}

    /**
     * Runs a main class and waits for its end.
     *
     * @param services a folder of services, put before those of the tests
     * @param environment variables to set; others of Lido's are unset
     * @param jvmArguments options for the JVM
     * @return what it printed, on both streams
     */
    public static List<String> run(
            Path services,
            Map<String, String> environment,
            List<String> jvmArguments,
            Class<?> main,
            String... arguments)
            throws IOException, InterruptedException, ExecutionException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", classPath(services), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LIDO_") || name.contains("JAVA_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String output = new String(
                    Await.get(Await.start(() -> process.getInputStream().readAllBytes())), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("exit code " + process.exitValue() + ", and it printed: " + output);
            }
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPath(Path services) {
        return Stream.of(services, ProviderSource.origin(Pools.class), ProviderSource.origin(ChildJvm.class))
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }
}
