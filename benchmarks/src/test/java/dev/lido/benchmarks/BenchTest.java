package dev.lido.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.Python;
import dev.lido.benchmarks.works.Scale;
import dev.lido.benchmarks.works.Works;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, with JVMs started as in earnest. */
class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int bench(String... args) {
        return Bench.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), args);
    }

    private List<Map<String, Object>> lines() throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (String line : out.toString(UTF_8).lines().toList()) {
            lines.add(JSON.std.mapFrom(line));
        }
        return lines;
    }

    @Test
    void writesALineForEachContestantInTheOrderOfTheCommandLine() throws IOException {
        int code = bench(
                "W1", "--quick", "--reps=2", "--peer=executor", "--pool=threads:2", "--peer=loop", "--pool=serial");

        assertThat(code).as(err.toString(UTF_8)).isZero();
        assertThat(lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line)
                        .containsEntry("work", "W1")
                        .containsEntry("jdk", Integer.toString(Runtime.version().feature()))
                        .containsEntry("measure", "throughput")
                        .containsEntry("unit", "tasks/s")
                        .hasEntrySatisfying(
                                "values",
                                values -> assertThat((List<?>) values)
                                        .hasSize(2)
                                        .allSatisfy(value -> assertThat(((Number) value).doubleValue())
                                                .isPositive())));
        assertThat(lines().get(0))
                .containsEntry("peer", "executor")
                .hasEntrySatisfying("chunks", chunks -> assertThat(chunks).isIn(2, 8, 32));
        assertThat(lines().get(1)).containsEntry("pool", "threads:2").doesNotContainKeys("peer", "chunks");
        assertThat(lines().get(2)).containsEntry("peer", "loop").doesNotContainKeys("pool", "chunks");
        assertThat(lines().get(3)).containsEntry("pool", "serial");
        assertThat(err.toString(UTF_8)).contains("ratio to executor ratio to loop", "pool threads:2", "pool serial");
    }

    @Test
    void addsTheLoopThatTheSpeedUpIsOver() throws IOException {
        int code = bench("W4", "--quick", "--reps=1", "--pool=threads:2");

        assertThat(code).as(err.toString(UTF_8)).isZero();
        assertThat(lines())
                .extracting(line -> line.get("measure"))
                .containsExactly("time", "speed-up", "time", "speed-up");
        assertThat(lines().get(3))
                .containsEntry("peer", "loop")
                .containsEntry("unit", "x loop")
                .containsEntry("values", List.of(1.0));
    }

    @Test
    void writesAllMeasures() throws IOException {
        int code = bench("W5", "--quick", "--reps=1", "--pool=serial", "--pool=serial");

        assertThat(code).as(err.toString(UTF_8)).isZero();
        assertThat(lines()).extracting(line -> line.get("measure")).containsExactly("first-result", "close", "jvm");
    }

    @Test
    void countsTheInputsThatWereRead() throws IOException {
        int code = bench("W7", "--quick", "--reps=1", "--peer=loop", "--jvm-option=-Xmx64m");

        assertThat(code).as(err.toString(UTF_8)).isZero();
        assertThat(lines().get(0)).containsEntry("unit", "inputs").containsEntry("values", List.of(10.0));
    }

    static Stream<Arguments> worksAndPythonPeers() {
        return Works.NAMES.stream()
                .map(name -> Works.find(name, Scale.QUICK).orElseThrow())
                .flatMap(work -> Peer.inPython().stream()
                        .filter(work.peers()::contains)
                        .map(peer -> Arguments.of(work.name(), peer)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("worksAndPythonPeers")
    void measuresPeersInPython(String work, Peer contestant) throws IOException {
        String version = python();
        Optional<String> missing = contestant.unavailable();
        assumeTrue(missing.isEmpty(), missing::orElseThrow);
        String peer = contestant.label();

        int code = bench(work, "--quick", "--reps=1", "--peer=" + peer);

        assertThat(code).as(err.toString(UTF_8)).isZero();
        assertThat(lines())
                .filteredOn(line -> peer.equals(line.get("peer")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .containsEntry("work", work)
                        .containsEntry("python", version)
                        .doesNotContainKey("jdk"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"W2a", "W2b", "W3"})
    void measuresAJobOfRanks(String work) throws IOException {
        Optional<String> missing = Peer.MPI_RAW.unavailable();
        assumeTrue(missing.isEmpty(), missing::orElseThrow);

        int code = bench(work, "--quick", "--reps=1", "--peer=mpi-raw");

        assertThat(code).as(err.toString(UTF_8)).isZero();
        assertThat(lines()).isNotEmpty().allSatisfy(line -> assertThat(line).containsEntry("peer", "mpi-raw"));
    }

    private static String python() {
        Optional<String> version = Python.version();
        assumeTrue(version.isPresent(), () -> Peer.PYTHON_FUTURES.unavailable().orElseThrow());
        return version.orElseThrow();
    }

    @Test
    void tellsHowPythonLosesATask() throws IOException {
        python();

        int code = bench("W6", "--quick", "--reps=1", "--peer=python-multiprocessing", "--peer=python-futures");

        assertThat(code).as(err.toString(UTF_8)).isZero();
        assertThat(texts("python-multiprocessing")).contains("outcome no answer within 0.5 s", "index 50");
        assertThat(texts("python-futures"))
                .contains("outcome BrokenProcessPool")
                .anySatisfy(text -> assertThat(text).startsWith("index one of "));
        assertThat(err.toString(UTF_8)).contains("no answer within 0.5 s", "BrokenProcessPool");
    }

    private List<String> texts(String peer) throws IOException {
        return lines().stream()
                .filter(line -> peer.equals(line.get("peer")) && "text".equals(line.get("unit")))
                .map(line -> line.get("measure") + " " + ((List<?>) line.get("values")).get(0))
                .toList();
    }

    @Test
    void refusesToKillTheMeasuredJvm() {
        assertThat(bench("W6", "--quick", "--reps=1", "--pool=threads:2")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("pool threads:2 failed");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void leavesOutWhatThisJdkHasNot() throws IOException {
        int code = bench("W2b", "--quick", "--reps=1", "--peer=virtual-threads", "--peer=loop");

        assertThat(code).as(err.toString(UTF_8)).isZero();
        if (Runtime.version().feature() < 21) {
            assertThat(err.toString(UTF_8)).contains("left out: the peer virtual-threads needs JDK 21 or newer");
            assertThat(lines()).noneSatisfy(line -> assertThat(line).containsEntry("peer", "virtual-threads"));
        } else {
            assertThat(lines()).anySatisfy(line -> assertThat(line).containsEntry("peer", "virtual-threads"));
        }
    }

    @Test
    void isNotConfusedByWhatAJvmPrints() {
        int code = bench("W2b", "--quick", "--reps=1", "--peer=loop", "--jvm-option=-Xlog:gc+init");

        assertThat(code).as(err.toString(UTF_8)).isZero();
    }

    @Test
    void namesTheKnownWorks() {
        assertThat(bench("W9", "--pool=serial")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("unknown work 'W9'; the works are W1, W2a, W2b, W3, W4, W5, W6, W7, W8, and jmh");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void namesTheKnownPeers() {
        assertThat(bench("W1", "--peer=lop")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains(
                        "unknown peer 'lop'; peers of W1 are loop, parallel-stream, executor, forkjoin, virtual-threads, python-multiprocessing, python-futures");
    }

    @Test
    void namesThePeersThatTheWorkHas() {
        assertThat(bench("W7", "--peer=executor")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("the peer executor does not support W7; peers of W7 are loop, parallel-stream");
    }

    @Test
    void passesOnWhatThePoolComplainsAbout() {
        assertThat(bench("W2b", "--quick", "--pool=thraeds:2")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("pool thraeds:2 failed");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void failsIfAMeasuredJvmFails() {
        assertThat(bench("W2b", "--quick", "--peer=loop", "--jvm-option=-XX:+NoSuchOption"))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("peer loop failed");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "W1",
                "W1 --pool",
                "W1 --pool=serial --reps=0",
                "W1 --pool=serial --warm-ups=0",
                "W1 --pool=serial --reps=many",
                "W1 --pool=serial --fast",
                "W1 W2a --pool=serial",
                "jmh --fast",
                "jmh ["
            })
    void refusesBadCommandLines(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ", -1);

        assertThat(bench(args)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isNotBlank();
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void helps() {
        assertThat(bench("--help")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("--pool=SPEC", "--peer=NAME", "--reps=N")
                .contains(Works.NAMES)
                .contains(Arrays.stream(Peer.values()).map(Peer::label).toList());
    }
}
