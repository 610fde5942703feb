package dev.lido.remote.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.remote.Hello;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the system does when a master dies is done here by hand: it closes the master's end of the worker's standard input. */
class WorkerJvmTest {
    private Process worker;
    private BufferedReader output;

    private void start(String state) throws IOException {
        worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:-UsePerfData",
                        "-cp",
                        TestJvm.path(Stream.of(TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS)),
                        LivingWorker.class.getName(),
                        state)
                .redirectErrorStream(true)
                .start();
        output = worker.inputReader(StandardCharsets.UTF_8);
    }

    private void tellSecret() throws IOException {
        OutputStream in = worker.getOutputStream();
        in.write(Hello.newSecret());
        in.flush();
    }

    private void masterDies() throws IOException {
        worker.getOutputStream().close();
    }

    private List<String> whatItSays() throws InterruptedException {
        List<String> lines = output.lines().toList();
        assertThat(worker.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
        return lines;
    }

    @AfterEach
    void end() throws IOException {
        worker.destroyForcibly();
        output.close();
    }

    @Test
    void aMasterMayDieBeforeItHasSaidAnything() throws Exception {
        start("waits");
        masterDies();
        assertThat(whatItSays())
                .containsExactly("this program is started by a pool, which then gives it the pool's secret");
        assertThat(worker.exitValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"waits", "has no memory", "exits in vain"})
    void aWorkerEndsWithItsMasterWhateverItDoes(String state) throws Exception {
        start(state);
        tellSecret();
        assertThat(output.readLine()).isEqualTo("ready");
        assertThat(worker.isAlive()).isTrue();
        masterDies();
        assertThat(whatItSays()).isEmpty();
    }

    @Test
    void aWorkerThatFailsEndsThoughThreadsGoOn() throws Exception {
        start("fails");
        tellSecret();
        assertThat(whatItSays()).first().isEqualTo("java.io.IOException: it cannot work");
        assertThat(worker.exitValue()).isEqualTo(1);
    }

    @Test
    void aWorkerThatCanNotEvenFailForWantOfMemoryEnds() throws Exception {
        start("fails without memory");
        tellSecret();
        assertThat(whatItSays()).containsExactly("this worker has no memory left beside what its tasks keep");
        assertThat(worker.exitValue()).isEqualTo(1);
    }

    /** A program that a task starts may read: what the master never says is not for it. */
    @Test
    void usersCodeHasAnEmptyStandardInput() throws Exception {
        start("asks");
        tellSecret();
        assertThat(whatItSays()).containsExactly("java reads -1", "cat ends");
        assertThat(worker.exitValue()).isZero();
    }
}
