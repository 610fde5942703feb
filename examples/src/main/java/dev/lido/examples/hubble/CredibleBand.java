package dev.lido.examples.hubble;

import java.util.Arrays;

/**
 * The region that the sampled lines cover.
 *
 * @param chain samples of slope and intercept
 */
record CredibleBand(Chain chain) {
    /** {@return the lower edge, at one distance, of the middle {@code share} of the lines} */
    double lower(double distance, double share) {
        return quantile(distance, (1 - share) / 2);
    }

    /** {@return the upper edge, at one distance, of the middle {@code share} of the lines} */
    double upper(double distance, double share) {
        return quantile(distance, (1 + share) / 2);
    }

    private double quantile(double distance, double rank) {
        double[] velocities = chain.samples().stream()
                .flatMap(Arrays::stream)
                .mapToDouble(sample -> sample[HubbleLaw.SLOPE] * distance + sample[HubbleLaw.INTERCEPT])
                .sorted()
                .toArray();
        return velocities[(int) Math.round(rank * (velocities.length - 1))];
    }
}
