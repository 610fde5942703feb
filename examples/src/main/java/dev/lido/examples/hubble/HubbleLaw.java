package dev.lido.examples.hubble;

import java.io.Serializable;
import java.util.List;

/**
 * The model: velocity = slope * distance + intercept, with a Gaussian scatter of its own. The priors are flat in slope,
 * intercept and ln scatter. Serializable, since the tasks carry it.
 *
 * @param nebulae the observations
 */
record HubbleLaw(List<Nebula> nebulae) implements Serializable {
    /** The names of the parameters, in the order in which {@link #logProbability} takes them. */
    static final List<String> PARAMETERS = List.of("slope [km/s/Mpc]", "intercept [km/s]", "ln scatter [km/s]");

    static final int SLOPE = 0;
    static final int INTERCEPT = 1;
    static final int LN_SCATTER = 2;

    private static final double LN_SQRT_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);

    /**
     * {@return the logarithm of the posterior density, up to a constant} It is computed by {@link StrictMath}, so that
     * all machines of a mixed cluster agree to the last bit.
     */
    double logProbability(double[] parameters) {
        double lnScatter = parameters[LN_SCATTER];
        if (lnScatter < 0 || lnScatter > 10) {
            return Double.NEGATIVE_INFINITY;
        }
        double scatter = StrictMath.exp(lnScatter);
        double sum = 0;
        for (Nebula nebula : nebulae) {
            double expected = parameters[SLOPE] * nebula.distance() + parameters[INTERCEPT];
            double deviation = (nebula.velocity() - expected) / scatter;
            sum -= 0.5 * deviation * deviation + lnScatter + LN_SQRT_TWO_PI;
        }
        return sum;
    }
}
