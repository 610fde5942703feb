package dev.lido.examples.hubble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
    @Test
    void fitsHubblesData() throws IOException {
        LeastSquares line = LeastSquares.fit(Nebula.hubble1929());

        assertThat(line.slope()).isEqualTo(454.158, within(0.0005));
        assertThat(line.intercept()).isEqualTo(-40.784, within(0.0005));
    }

    @Test
    void knowsItsErrors() {
        List<Nebula> points = List.of(new Nebula(-1, 1), new Nebula(0, -2), new Nebula(1, 1));

        LeastSquares line = LeastSquares.fit(points);

        // residuals 1, -2, 1 with one degree of freedom
        assertThat(line.scatter()).isEqualTo(Math.sqrt(6), within(1e-12));
        assertThat(line.slopeError()).isEqualTo(Math.sqrt(3), within(1e-12));
        assertThat(line.interceptError()).isEqualTo(Math.sqrt(2), within(1e-12));
    }

    @Test
    void readsTheWholeTable() throws IOException {
        assertThat(Nebula.hubble1929())
                .hasSize(24)
                .startsWith(new Nebula(0.032, 170))
                .endsWith(new Nebula(2.0, 1090));
    }
}
