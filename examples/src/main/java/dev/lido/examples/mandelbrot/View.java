package dev.lido.examples.mandelbrot;

import java.io.Serializable;

/**
 * A square part of the complex plane as a square of pixels.
 *
 * @param size the width and height in pixels
 * @param left the least real part
 * @param top the greatest imaginary part
 * @param width the width and height in the plane
 * @param maxSteps the number of steps after which a point counts as one of the set
 */
record View(int size, double left, double top, double width, int maxSteps) implements Serializable {
    /** The squared radius beyond which a point escapes, large enough for smooth fractions of steps. */
    private static final double ESCAPE = 1 << 16;

    private static final double LN_ESCAPE = StrictMath.log(ESCAPE);
    private static final double LN_2 = StrictMath.log(2);

    static View ofWholeSet(int size) {
        return new View(size, -2.05, 1.3, 2.6, 2000);
    }

    /** {@return the colors of one row, from left to right} */
    int[] paint(int row) {
        double pixel = width / size;
        double y = top - (row + 0.5) * pixel;
        int[] colors = new int[size];
        for (int column = 0; column < size; column++) {
            colors[column] = Palette.color(stepsToEscape(left + (column + 0.5) * pixel, y));
        }
        return colors;
    }

    /**
     * {@return the number of steps z -> z * z + c from 0 until it escapes, with a smooth fraction; infinite for a point
     * of the set}
     */
    private double stepsToEscape(double x, double y) {
        double re = 0;
        double im = 0;
        for (int step = 0; step < maxSteps; step++) {
            double re2 = re * re;
            double im2 = im * im;
            if (re2 + im2 > ESCAPE) {
                return step - StrictMath.log(StrictMath.log(re2 + im2) / LN_ESCAPE) / LN_2;
            }
            im = 2 * re * im + y;
            re = re2 - im2 + x;
        }
        return Double.POSITIVE_INFINITY;
    }
}
