package dev.lido.examples.hubble;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Draws samples from a probability density with an ensemble of walkers.
 *
 * <p>A walker moves along the line through itself and another one, by the affine-invariant stretch move of Goodman
 * &amp; Weare, "Ensemble samplers with affine invariance", Comm. App. Math. Comp. Sci. 5, 65 (2010). The walkers of one
 * half move at the same time, with partners from the other half: Foreman-Mackey et al., "emcee: The MCMC Hammer", PASP
 * 125, 306 (2013), algorithm 3.
 */
final class EnsembleSampler {
    /** The longest stretch: a in Goodman &amp; Weare. */
    private static final double LONGEST = 2;

    private final ToDoubleFunction<double[]> logProbability;
    private final RandomGenerator random;
    private final double[][] walkers; // a walker that moves gets a new array
    private final double[] logs;

    /**
     * Creates an ensemble.
     *
     * @param logProbability the logarithm of the density, up to a constant
     * @param start the positions at which the walkers start, an even number
     * @param random the source of all random numbers
     */
    EnsembleSampler(ToDoubleFunction<double[]> logProbability, List<double[]> start, RandomGenerator random) {
        this.logProbability = logProbability;
        this.random = random;
        walkers = start.toArray(double[][]::new);
        logs = start.stream().mapToDouble(logProbability).toArray();
    }

    /** Moves all walkers {@code burnIn} times, then {@code steps} times more. Returns the chain of the later steps. */
    Chain sample(int burnIn, int steps) {
        for (int i = 0; i < burnIn; i++) {
            step();
        }
        List<double[][]> samples = new ArrayList<>(steps);
        long accepted = 0;
        for (int i = 0; i < steps; i++) {
            accepted += step();
            samples.add(walkers.clone());
        }
        return new Chain(samples, accepted / ((double) steps * walkers.length));
    }

    private int step() {
        int half = walkers.length / 2;
        return moveHalf(0, half) + moveHalf(half, 0);
    }

    /** Moves one half, with partners from the other, and returns the number of accepted proposals. */
    private int moveHalf(int first, int firstPartner) {
        int half = walkers.length / 2;
        double[] stretches = new double[half];
        List<double[]> proposals = new ArrayList<>(half);
        for (int i = 0; i < half; i++) {
            double[] partner = walkers[firstPartner + random.nextInt(half)];
            stretches[i] = stretch(random.nextDouble());
            proposals.add(alongLine(partner, walkers[first + i], stretches[i]));
        }

        int accepted = 0;
        for (int i = 0; i < half; i++) {
            double[] proposal = proposals.get(i);
            double proposedLog = logProbability.applyAsDouble(proposal);
            double gain = proposedLog - logs[first + i];
            double logRatio = (proposal.length - 1) * StrictMath.log(stretches[i]) + gain;
            if (StrictMath.log(random.nextDouble()) < logRatio) {
                walkers[first + i] = proposal;
                logs[first + i] = proposedLog;
                accepted++;
            }
        }
        return accepted;
    }

    /** Turns a uniform number into one of density 1 / sqrt(z) between 1 / LONGEST and LONGEST. */
    private static double stretch(double uniform) {
        double root = 1 + (LONGEST - 1) * uniform;
        return root * root / LONGEST;
    }

    private static double[] alongLine(double[] from, double[] to, double stretch) {
        double[] place = new double[from.length];
        for (int i = 0; i < place.length; i++) {
            place[i] = from[i] + stretch * (to[i] - from[i]);
        }
        return place;
    }
}
