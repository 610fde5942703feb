package dev.lido.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Launcher;
import dev.lido.examples.census.Census;
import dev.lido.examples.hubble.Hubble;
import dev.lido.examples.mandelbrot.Mandelbrot;
import dev.lido.examples.pi.Pi;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every example, on two workers that were started as one does in other terminals: JVMs that only know the cluster. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HandStartedWorkersTest {
    private static final List<Process> WORKERS = new ArrayList<>();
    private static String pool;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void startWorkers() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String cluster = "examples-" + ProcessHandle.current().pid();
        pool = "--pool=hazelcast?members=127.0.0.1:" + port + "&port=" + port + "&cluster=" + cluster;
        for (int i = 0; i < 2; i++) {
            WORKERS.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:-UsePerfData",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Launcher.class.getName(),
                            pool + "&slots=1",
                            "--pool-role=worker")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("worker-" + i).toFile())
                    .start());
        }
    }

    @AfterAll
    static void endWorkers() throws InterruptedException {
        WORKERS.forEach(Process::destroyForcibly);
        for (Process worker : WORKERS) {
            assertThat(worker.waitFor(1, TimeUnit.MINUTES))
                    .as("whether it ended")
                    .isTrue();
        }
    }

    private static void assertSame(Supplier<Example> example, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--pool=serial");
        String expected = Run.output(example.get(), all.toArray(String[]::new));
        all.set(args.length, pool);

        assertThat(Run.output(example.get(), all.toArray(String[]::new))).isEqualTo(expected);
    }

    @Test
    void piIsTheSame() {
        assertSame(Pi::new, "--tasks=100", "--darts=1000", "--seed=5");
    }

    @Test
    void hubbleIsTheSame() {
        assertSame(Hubble::new, "--walkers=8", "--steps=100", "--burn-in=10", "--out=" + folder.resolve("plot.png"));
    }

    @Test
    void censusIsTheSame() {
        assertSame(Census::new, "--modules=java.logging,java.se,java.xml");
    }

    @Test
    void mandelbrotIsTheSame() throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        for (String where : List.of("--pool=serial", pool)) {
            File picture = folder.resolve("picture.png").toFile();
            Run.output(new Mandelbrot(), "--size=80", "--out=" + picture, where);
            pictures.add(Files.readAllBytes(picture.toPath()));
        }
        assertThat(pictures.get(1)).isEqualTo(pictures.get(0));
    }
}
