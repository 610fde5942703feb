package dev.lido.examples.hubble;

import java.util.stream.DoubleStream;

/**
 * Estimates the number of steps after which a chain has forgotten its position: the integrated autocorrelation time, 1
 * + 2 (rho(1) + rho(2) + ...). The sum ends at the first lag that is at least five times its value so far, the window
 * of A. Sokal, "Monte Carlo methods in statistical mechanics" (1996). As in emcee, rho is the mean over the walkers.
 */
final class Autocorrelation {
    private static final double WINDOW = 5;

    private final double[][] deviations;
    private final double[] squares;

    private Autocorrelation(double[][] paths) {
        deviations = new double[paths.length][];
        squares = new double[paths.length];
        for (int walker = 0; walker < paths.length; walker++) {
            double mean = DoubleStream.of(paths[walker]).average().orElseThrow();
            deviations[walker] =
                    DoubleStream.of(paths[walker]).map(x -> x - mean).toArray();
            squares[walker] =
                    DoubleStream.of(deviations[walker]).map(x -> x * x).sum();
        }
    }

    /**
     * Estimates the time from the path of each walker.
     *
     * @param paths one path of equal length per walker
     * @return the time in steps; not a number if a walker never moved
     */
    static double time(double[][] paths) {
        Autocorrelation correlation = new Autocorrelation(paths);
        double time = 1;
        for (int lag = 1; lag < paths[0].length && lag - 1 < WINDOW * time; lag++) {
            time += 2 * correlation.at(lag);
        }
        return time;
    }

    private double at(int lag) {
        double sum = 0;
        for (int walker = 0; walker < deviations.length; walker++) {
            double[] path = deviations[walker];
            double products = 0;
            for (int step = lag; step < path.length; step++) {
                products += path[step] * path[step - lag];
            }
            sum += products / squares[walker];
        }
        return sum / deviations.length;
    }
}
