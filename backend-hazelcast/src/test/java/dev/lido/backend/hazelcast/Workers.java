package dev.lido.backend.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Workers that are started by hand, on the loopback, as one does in other terminals. */
final class Workers implements AutoCloseable {
    /** Long enough for the busiest machine; reached only by a test that fails. */
    private static final long SECONDS = 60;

    private final Path folder;
    private final String cluster;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Starts none yet.
     *
     * @param folder for what they print
     */
    Workers(Path folder) throws IOException {
        this.folder = folder;
        this.cluster = "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    /** The specification of pools on these workers. */
    String spec() {
        return "hazelcast?members=127.0.0.1:" + port + "&cluster=" + cluster + "&port=" + port;
    }

    /** The cluster's name. */
    String cluster() {
        return cluster;
    }

    /** Where the first of them listens. */
    int port() {
        return port;
    }

    /** Starts one more, which listens on the next free port. */
    Process start(String... options) {
        return startAs(spec() + (options.length == 0 ? "&slots=1" : "&" + String.join("&", options)));
    }

    /** Starts one more, of any specification. */
    Process startAs(String specification) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QuietJvm.options(Runtime.version().feature()));
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp", classPath(), Launcher.class.getName()));
        command.add("--pool=" + specification);
        command.add("--pool-role=worker");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output(processes.size()).toFile())
                    .start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        return modules.isEmpty() ? classes : modules + System.getProperty("path.separator") + classes;
    }

    private Path output(int number) {
        return folder.resolve("worker-" + number + ".txt");
    }

    /** What a worker has printed. */
    String printed(int number) {
        try {
            return Files.readString(output(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that live. */
    List<Process> alive() {
        return processes.stream().filter(Process::isAlive).toList();
    }

    /** Waits for what must come, but not forever. */
    static void await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(SECONDS)) {
                throw new AssertionError("waited " + SECONDS + " s in vain until " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        for (Process process : processes) {
            try {
                assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                        .as("whether a worker that was killed ended")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
        }
    }
}
