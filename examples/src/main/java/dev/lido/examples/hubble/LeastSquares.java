package dev.lido.examples.hubble;

import java.util.List;

/**
 * The straight line with the least sum of squared residuals in velocity.
 *
 * @param slope in km/s/Mpc
 * @param intercept in km/s
 * @param slopeError the standard error of the slope
 * @param interceptError the standard error of the intercept
 * @param scatter the standard deviation of the velocities about the line, in km/s
 */
record LeastSquares(double slope, double intercept, double slopeError, double interceptError, double scatter) {
    static LeastSquares fit(List<Nebula> nebulae) {
        int n = nebulae.size();
        double meanX = nebulae.stream().mapToDouble(Nebula::distance).sum() / n;
        double meanY = nebulae.stream().mapToDouble(Nebula::velocity).sum() / n;
        double xx = 0;
        double xy = 0;
        for (Nebula nebula : nebulae) {
            double dx = nebula.distance() - meanX;
            xx += dx * dx;
            xy += dx * (nebula.velocity() - meanY);
        }
        double slope = xy / xx;
        double intercept = meanY - slope * meanX;

        double squares = 0;
        for (Nebula nebula : nebulae) {
            double residual = nebula.velocity() - slope * nebula.distance() - intercept;
            squares += residual * residual;
        }
        double scatter = Math.sqrt(squares / (n - 2));
        return new LeastSquares(
                slope, intercept, scatter / Math.sqrt(xx), scatter * Math.sqrt(1.0 / n + meanX * meanX / xx), scatter);
    }
}
