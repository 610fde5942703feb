package dev.lido.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lido.BackendInfo;
import dev.lido.Launcher;
import dev.lido.Pools;
import dev.lido.examples.pi.Pi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program prints the same in a job of MPI as without. Skipped where there is no Open MPI. */
class MpiTest {
    private static final long LIMIT_SECONDS = 60;
    private static final String[] FLAGS = {"--tasks=40", "--darts=1000", "--seed=7"};
    private static final List<String> MPIRUN = List.of("mpirun", "--oversubscribe", "--bind-to", "none", "-n", "3");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsMpi() {
        boolean there = Pools.backends().stream()
                .filter(backend -> backend.name().equals("mpi"))
                .anyMatch(BackendInfo::available);
        assumeTrue(there, "Open MPI is not there");
    }

    @Test
    void underMpirun() throws IOException, InterruptedException {
        assertThat(run(MPIRUN, Pi.class.getName(), "--pool=mpi")).isEqualTo(serial());
    }

    @Test
    void underMpirunByLidosMain() throws IOException, InterruptedException {
        assertThat(run(MPIRUN, Launcher.class.getName(), "--pool=mpi", Pi.class.getName()))
                .isEqualTo(serial());
    }

    @Test
    void withoutMpirun() throws IOException, InterruptedException {
        assertThat(run(List.of(), Pi.class.getName(), "--pool=mpi:2")).isEqualTo(serial());
    }

    private static String serial() {
        List<String> flags = new ArrayList<>(List.of(FLAGS));
        flags.add("--pool=serial");
        return Run.output(new Pi(), flags.toArray(new String[0]));
    }

    private String run(List<String> launcher, String... program) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(launcher);
        words.addAll(
                List.of(System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path")));
        if (Runtime.version().feature() >= 24) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.addAll(List.of(program));
        words.addAll(List.of(FLAGS));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
        builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as(Files.readString(err, UTF_8))
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(err, UTF_8)).isZero();
            return Files.readString(out, UTF_8);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
