package dev.lido.examples.hubble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnsembleSamplerTest {
    private static final int WALKERS = 40;
    private static final int STEPS = 3000;

    @Test
    void samplesACorrelatedGaussian() {
        Chain chain = sampleGaussian(1);

        double[] means = {3, -5};
        double[] deviations = {2, 0.1};
        for (int i = 0; i < 2; i++) {
            double independent = WALKERS * STEPS / Autocorrelation.time(chain.paths(i));
            double error = deviations[i] / Math.sqrt(independent);
            assertThat(chain.mean(i)).isEqualTo(means[i], within(4 * error));
            assertThat(chain.standardDeviation(i)).isEqualTo(deviations[i], within(4 * error));
        }
        assertThat(covariance(chain)).isEqualTo(0.9 * 2 * 0.1, within(0.01));
        assertThat(chain.acceptanceFraction()).isBetween(0.5, 0.9);
    }

    @Test
    void sameSeedSameChain() {
        Chain chain = sampleGaussian(2);
        Chain again = sampleGaussian(2);

        assertThat(again.paths(0)).isDeepEqualTo(chain.paths(0));
        assertThat(again.paths(1)).isDeepEqualTo(chain.paths(1));
    }

    @Test
    void neverGoesWhereTheDensityIsNone() {
        Chain chain = new EnsembleSampler(
                        x -> x[0] > 0 ? -x[0] : Double.NEGATIVE_INFINITY, start(1, 3), new SplittableRandom(3))
                .sample(100, STEPS);

        assertThat(chain.samples()).allMatch(walkers -> Stream.of(walkers).allMatch(place -> place[0] > 0));
        assertThat(chain.mean(0)).isEqualTo(1, within(0.05));
    }

    /** Means 3 and -5, standard deviations 2 and 0.1, correlation 0.9. */
    private static Chain sampleGaussian(long seed) {
        return new EnsembleSampler(EnsembleSamplerTest::gaussian, start(2, seed), new SplittableRandom(seed))
                .sample(300, STEPS);
    }

    private static double gaussian(double[] place) {
        double x = (place[0] - 3) / 2;
        double y = (place[1] + 5) / 0.1;
        return -(x * x - 2 * 0.9 * x * y + y * y) / (2 * (1 - 0.9 * 0.9));
    }

    private static List<double[]> start(int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> random.doubles(dimensions).toArray())
                .limit(WALKERS)
                .toList();
    }

    private static double covariance(Chain chain) {
        double x = chain.mean(0);
        double y = chain.mean(1);
        return chain.samples().stream()
                .flatMap(Stream::of)
                .mapToDouble(place -> (place[0] - x) * (place[1] - y))
                .average()
                .orElseThrow();
    }
}
