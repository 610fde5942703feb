package dev.lido.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.works.Reading;
import dev.lido.benchmarks.works.Scale;
import dev.lido.benchmarks.works.Work;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that measures one contestant by the protocol of {@link Measured}: a JVM that runs that class, with the Java
 * and the class path of this JVM, or a program of the peer. It inherits this JVM's standard error.
 */
final class MeasuredProcess implements AutoCloseable {
    private final Entry entry;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;
    private final Thread killer;

    MeasuredProcess(Work work, Scale scale, Entry entry, List<String> options) throws IOException {
        this.entry = entry;
        List<String> line = new ArrayList<>(entry.command());
        if (line.isEmpty()) {
            line.addAll(entry.launcher());
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(List.of("-cp", classPath(entry)));
            line.addAll(options);
            line.add(Measured.class.getName());
            line.addAll(Measured.arguments(work, scale, entry));
        } else {
            line.addAll(List.of(work.name(), scale.name(), Integer.toString(entry.chunks())));
        }
        process = new ProcessBuilder(line).redirectError(Redirect.INHERIT).start();
        answers = process.inputReader(UTF_8);
        commands = process.outputWriter(UTF_8);
        killer = new Thread(this::kill);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    private static String classPath(Entry entry) {
        String own = System.getProperty("java.class.path");
        return entry.classPath().isEmpty() ? own : entry.classPath() + File.pathSeparator + own;
    }

    /** Waits until the contestant has started. */
    void awaitStart() throws IOException, InterruptedException {
        answer();
    }

    void warmUp() throws IOException, InterruptedException {
        send(Measured.WARM_UP);
        answer();
    }

    Reading repeat() throws IOException, InterruptedException {
        send(Measured.REPEAT);
        return answer();
    }

    private void send(String command) throws IOException, InterruptedException {
        try {
            commands.write(command);
            commands.newLine();
            commands.flush();
        } catch (IOException broken) {
            throw failed(broken);
        }
    }

    /** Waits for the next reading. */
    Reading answer() throws IOException, InterruptedException {
        String line;
        while ((line = answers.readLine()) != null) {
            if (line.startsWith(Measured.READING)) {
                return Reading.parse(line.substring(Measured.READING.length()));
            }
            System.err.println(line);
        }
        throw failed(null);
    }

    /** Waits for the end of the process. */
    void awaitEnd() throws IOException, InterruptedException {
        commands.close();
        if (process.waitFor() != 0) {
            throw failed(null);
        }
    }

    private MeasurementException failed(Exception cause) throws InterruptedException {
        int code = process.waitFor();
        return new MeasurementException(
                entry + " failed, see above; its process ended with exit code " + code,
                code == Measured.BAD_CONFIG,
                cause);
    }

    /** Kills the workers first: not all of them end by themselves when their parent is gone. */
    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException shuttingDown) {
            // the hook is running or has run
        }
    }
}
