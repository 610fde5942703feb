package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program in processes of its own, as a rule a job under mpirun. */
final class Mpirun implements AutoCloseable {
    private final Process process;
    private final Path output;

    private Mpirun(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a job.
     *
     * @param folder for what it prints
     * @param ranks how many processes
     * @param main the main class of each
     * @param arguments its arguments
     */
    static Mpirun start(Path folder, int ranks, Class<?> main, String... arguments) throws IOException {
        return start(folder, ranks, java(List.of(), main, arguments));
    }

    /** Starts a job of any command. */
    static Mpirun start(Path folder, int ranks, List<String> command) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("mpirun", "--oversubscribe", "--bind-to", "none", "-n", Integer.toString(ranks)));
        words.addAll(command);
        return start(folder, words, Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"));
    }

    /** Starts a command without a launcher, in an environment with something added. */
    static Mpirun start(Path folder, List<String> words, Map<String, String> added) throws IOException {
        Path output = Files.createTempFile(folder, "job", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(added);
        Process process = builder.start();
        process.getOutputStream().close();
        return new Mpirun(process, output);
    }

    /** The command of a JVM like this one. */
    static List<String> java(List<String> options, Class<?> main, String... arguments) {
        return java(System.getProperty("java.class.path"), options, main, arguments);
    }

    /** The command of a JVM like this one, with another class path. */
    static List<String> java(String classPath, List<String> options, Class<?> main, String... arguments) {
        List<String> java = new ArrayList<>();
        java.add(System.getProperty("java.home") + "/bin/java");
        java.add("-cp");
        java.add(classPath);
        if (Runtime.version().feature() >= 24) {
            java.add("--enable-native-access=ALL-UNNAMED");
        }
        java.addAll(options);
        java.add(main.getName());
        java.addAll(List.of(arguments));
        return java;
    }

    Process process() {
        return process;
    }

    /** What it has printed up to now. */
    String output() throws IOException {
        return Files.readString(output, Charset.defaultCharset());
    }

    /** Waits for the end of the job, and gives its exit code. */
    int exitCode(long seconds) throws IOException, InterruptedException {
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        assertThat(ended)
                .as("whether the job has ended, which says: %s; its processes: %s", output(), ended ? "" : processes())
                .isTrue();
        return process.exitValue();
    }

    /** The processes of the job that are there, each with its state and what it waits for in the kernel. */
    private List<String> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(one -> one.pid() + " " + one.info().command().orElse("?") + " " + proc(one, "stat") + " "
                        + proc(one, "wchan"))
                .toList();
    }

    private static String proc(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file))
                    .strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits until it has printed a line that begins so, and gives the rest of that line. */
    String await(String begin, long seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            for (String line : output().lines().toList()) {
                if (line.startsWith(begin)) {
                    return line.substring(begin.length()).strip();
                }
            }
            boolean over = process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end;
            if (over && !output().contains(begin)) {
                throw new AssertionError("the job has not said '" + begin + "' but: " + output());
            }
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
