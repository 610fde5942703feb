package dev.lido.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.BackendInfo;
import dev.lido.Pool;
import dev.lido.Pools;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class LaunchTest {
    /** Adds numbers up. */
    @Command(name = "adder")
    private static final class Adder implements Example {
        @Option(names = "--upto", defaultValue = "3")
        private int upTo;

        @Override
        public void check() {
            Launch.require(upTo <= 3, "--upto is too great");
        }

        @Override
        public void run(Pool pool, PrintStream out) {
            out.println(pool.reduce(List.of(1, 2, upTo), x -> x, Integer::sum));
        }
    }

    /** Finds nothing to read. */
    @Command(name = "reader")
    private static final class Reader implements Example {
        @Override
        public void run(Pool pool, PrintStream out) throws IOException {
            throw new FileNotFoundException("stars.csv");
        }
    }

    @Test
    void handsOverThePoolAndTheOptions() {
        Run run = Run.of(new Adder(), "--pool=threads:2", "--upto=2");

        assertThat(run.code()).isZero();
        assertThat(run.out().strip()).isEqualTo("5");
        assertThat(run.err()).contains("pool threads, size 2");
    }

    @Test
    void helpNamesTheOptionsAndTheBackends() {
        String help = Run.output(new Adder(), "--help");

        assertThat(help).contains("--upto", "--pool=SPEC", "--help");
        assertThat(help)
                .contains(Pools.backends().stream().map(BackendInfo::name).toList());
        assertThat(help).contains("serial", "threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--color=red", "--upto=many", "stray", "--upto=4"})
    void refusesBadFlagsOfTheExample(String flag) {
        Run.of(new Adder(), flag, "--pool=serial").assertRefused(flag.split("=", 2)[0]);
    }

    @Test
    void refusesBadPools() {
        Run.of(new Adder(), "--pool=thread").assertRefused("LIDO-2", "thread");
        Run.of(new Adder(), "--pool=threads:0").assertRefused("LIDO-5", "threads:0");
        Run.of(new Adder(), "--pool=threads?strikt=true").assertRefused("LIDO-3", "strikt", "strict");
        Run.of(new Adder(), "--pool=:4").assertRefused("LIDO-1");
        Run.of(new Adder(), "--pool").assertRefused("LIDO-1", "--pool");
    }

    @Test
    void tellsOfAFileProblemWithoutAStack() {
        Run run = Run.of(new Reader(), "--pool=serial");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("FileNotFoundException: stars.csv").doesNotContain("\tat ");
    }
}
