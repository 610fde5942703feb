package dev.lido.examples.mandelbrot;

/**
 * Colors for step counts: from night blue over white to amber and back, more and more slowly, and black for the set
 * itself.
 */
final class Palette {
    private static final int BLACK = 0x000000;
    private static final int[] STOPS = {0x000a4a, 0x1f6fbf, 0xedfdff, 0xffaa00, 0x3a0a10};

    private Palette() {}

    static int color(double steps) {
        if (Double.isInfinite(steps)) {
            return BLACK;
        }
        double turn = 0.4 * StrictMath.log(Math.max(steps / 4, 1)); // the number of rounds through the stops
        double place = (turn - Math.floor(turn)) * STOPS.length;
        int stop = (int) place;
        return mix(STOPS[stop % STOPS.length], STOPS[(stop + 1) % STOPS.length], place - stop);
    }

    private static int mix(int from, int to, double share) {
        int color = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = from >> shift & 0xff;
            int b = to >> shift & 0xff;
            color |= (int) Math.round(a + (b - a) * share) << shift;
        }
        return color;
    }
}
