package dev.lido.examples.hubble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutocorrelationTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    void isThatOfAnAutoregressiveChain(double memory) {
        double expected = (1 + memory) / (1 - memory);

        double time = Autocorrelation.time(autoregressive(memory, 20, 10_000));

        assertThat(time).isEqualTo(expected, within(0.05 * expected));
    }

    @Test
    void isDeterministic() {
        assertThat(Autocorrelation.time(autoregressive(0.8, 4, 500)))
                .isEqualTo(Autocorrelation.time(autoregressive(0.8, 4, 500)));
    }

    @Test
    void isUnknownIfAWalkerNeverMoved() {
        assertThat(Autocorrelation.time(new double[][] {{1, 2, 1, 3}, {5, 5, 5, 5}}))
                .isNaN();
    }

    private static double[][] autoregressive(double memory, int walkers, int steps) {
        SplittableRandom random = new SplittableRandom(1929);
        double[][] paths = new double[walkers][steps];
        for (double[] path : paths) {
            path[0] = random.nextGaussian() / Math.sqrt(1 - memory * memory);
            for (int step = 1; step < steps; step++) {
                path[step] = memory * path[step - 1] + random.nextGaussian();
            }
        }
        return paths;
    }
}
