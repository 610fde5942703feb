package dev.lido.examples.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lido.examples.EveryPool;
import dev.lido.examples.Run;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

class PiTest {
    @EveryPool
    void isTheSameOnEveryPool(String pool) {
        assertThat(run(pool, "--seed=5")).isEqualTo(run("--pool=serial", "--seed=5"));
    }

    @Test
    void dependsOnTheSeed() {
        assertThat(run("--pool=serial", "--seed=5")).isNotEqualTo(run("--pool=serial", "--seed=6"));
    }

    @Test
    void isWithinItsErrorOfPi() {
        Scanner line = new Scanner(run("--pool=serial", "--seed=5").replaceAll("[^0-9.]+", " "));
        double estimate = Double.parseDouble(line.next());
        double error = Double.parseDouble(line.next());

        assertThat(error).isEqualTo(4 * Math.sqrt(Math.PI / 4 * (1 - Math.PI / 4) / 100_000), within(0.0001));
        assertThat(estimate).isEqualTo(Math.PI, within(4 * error));
    }

    @Test
    void refusesNoDarts() {
        Run.of(new Pi(), "--darts=0").assertRefused("--darts must be at least 1, but is 0");
        Run.of(new Pi(), "--tasks=-1").assertRefused("--tasks must be at least 1, but is -1");
    }

    private static String run(String... args) {
        String[] all = {"--tasks=100", "--darts=1000", args[0], args[1]};
        return Run.output(new Pi(), all);
    }
}
