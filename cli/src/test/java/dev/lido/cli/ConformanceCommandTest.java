package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.cli.CaseResult.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {
    @TempDir
    private Path folder;

    @AfterEach
    void forgetTheSeed() {
        System.clearProperty("lido.conformance.seed");
    }

    @Test
    void casesAreToldAsTheyEndAndSkipsSayWhy() {
        Ran ran = Ran.lido("conformance", "--pool=serial", "--seed=7", "mapEmptyInput", "40", "1");
        assertThat(ran.out())
                .contains("serial, 1 worker", "declares INTERRUPT", "seed 7")
                .containsSubsequence("Calls", "pass  1 mapEqualsSequential", "pass  5 mapEmptyInput", "LostWorkers")
                .contains("skip 40 systemExitInTask")
                .contains("needs capability ISOLATION, which backend serial does not declare")
                .contains("serial: 2 passed, 0 failed, 1 skipped");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
    }

    @Test
    void failuresAreToldAndReported() throws Exception {
        Path xml = folder.resolve("in/some/folder/report.xml");
        Path html = folder.resolve("report.html");
        // Nothing takes longer than no time at all.
        Ran ran = Ran.lido(
                "conformance", "--pool=threads:2", "--timeout=0", "6", "--xml=" + xml, "--html=" + html, "--title=T");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("FAIL  6 mapSingleItem", "hangs: not done in 0 s", "T: 0 passed, 1 failed");
        PoolReport report = JunitXml.read(xml);
        assertThat(report.title()).isEqualTo("T");
        assertThat(report.pool()).isEqualTo("threads:2");
        assertThat(report.workers()).isEqualTo(2);
        assertThat(report.results()).singleElement().satisfies(result -> {
            assertThat(result.number()).isEqualTo(6);
            assertThat(result.rules()).containsExactly("M5");
            assertThat(result.group()).isEqualTo("Calls");
            assertThat(result.status()).isEqualTo(Status.FAILED);
            assertThat(result.detail()).contains("AssertionError", "lido.conformance.seed=" + report.seed());
        });
        assertThat(Files.readString(html)).contains("<details>", "mapSingleItem");
    }

    @Test
    void severalReportsMakeOneTable() throws Exception {
        Path serial = folder.resolve("serial.xml");
        Path threads = folder.resolve("threads.xml");
        assertThat(Ran.lido("conformance", "--pool=serial", "5", "40", "--xml=" + serial)
                        .code())
                .isZero();
        assertThat(Ran.lido("conformance", "--pool=threads:2", "--title=two|threads", "5", "6", "--xml=" + threads)
                        .code())
                .isZero();
        Path table = folder.resolve("table.md");
        Ran ran = Ran.lido("matrix", serial.toString(), threads.toString(), "--markdown=" + table);
        assertThat(ran.code()).isZero();
        assertThat(Files.readAllLines(table))
                .contains(
                        "| | case | rules | serial | two\\|threads |",
                        "| 5 | mapEmptyInput | M5 M12 | ✓ | ✓ |",
                        "| 6 | mapSingleItem | M5 |  | ✓ |",
                        "| 40 | systemExitInTask | D7 | isolation |  |");
    }

    @Test
    void poolThatDoesNotExistIsAUsageError() {
        Ran ran = Ran.lido("conformance", "--pool=thraeds:2");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("LIDO-2: ")
                .contains("did you mean 'threads'?")
                .doesNotContain("\tat ");
    }

    @Test
    void fileThatIsNoReportIsToldOf() throws Exception {
        Path other = Files.writeString(folder.resolve("other.xml"), "<testsuite name='x'/>");
        Ran ran = Ran.lido("matrix", other.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("other.xml is not a report of the kit").doesNotContain("\tat ");
    }

    @Test
    void noCaseIsNoPass() {
        assertThat(Ran.lido("conformance", "--pool=serial", "noSuchCase").code())
                .isEqualTo(1);
    }

    @Test
    void reportsSurviveTheirFile() throws Exception {
        CaseResult odd = new CaseResult(
                3,
                "odd",
                "Calls",
                List.of("M1", "M2"),
                Status.FAILED,
                "a <b> & \u001b[31m\n\"c\"",
                "at 1\nat 2 ]]>",
                0.5);
        PoolReport report = new PoolReport(
                "t",
                "serial",
                1,
                "",
                "v",
                4,
                Instant.parse("2026-01-02T03:04:05Z"),
                Duration.ofMillis(1234),
                List.of(odd));
        Path file = folder.resolve("odd.xml");
        JunitXml.write(report, file);
        PoolReport read = JunitXml.read(file);
        assertThat(read.results()).singleElement().satisfies(result -> {
            assertThat(result.reason()).isEqualTo("a <b> & ?[31m \"c\"");
            assertThat(result.detail()).isEqualTo("at 1\nat 2 ]]>");
        });
        assertThat(read.took()).isEqualTo(report.took());
        assertThat(read.begun()).isEqualTo(report.begun());
    }
}
