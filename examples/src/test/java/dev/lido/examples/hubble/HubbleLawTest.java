package dev.lido.examples.hubble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HubbleLawTest {
    private final HubbleLaw law = new HubbleLaw(List.of(new Nebula(1, 500), new Nebula(2, 700)));

    @Test
    void isTheProductOfTheGaussians() {
        double scatter = 50;
        double expected = Math.log(density(500 - 410, scatter) * density(700 - 810, scatter));

        assertThat(law.logProbability(new double[] {400, 10, Math.log(scatter)}))
                .isEqualTo(expected, within(1e-9));
    }

    @Test
    void boundsTheScatter() {
        assertThat(law.logProbability(new double[] {400, 10, -0.1})).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(law.logProbability(new double[] {400, 10, 10.1})).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private static double density(double residual, double scatter) {
        return Math.exp(-0.5 * Math.pow(residual / scatter, 2)) / (scatter * Math.sqrt(2 * Math.PI));
    }
}
