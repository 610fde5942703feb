package dev.lido.spi;

/**
 * Makes sure that enough of a thread's stack is left for a step that must not end in its middle. A task may call Lido at
 * the very end of its stack, for example by printing in a recursion without end; the overflow then comes before the step,
 * where it harms nothing.
 */
public final class Headroom {
    /** Each level takes some 120 to 300 bytes, compiled or not: together more than any step of Lido's does. */
    private static final int LEVELS = 160;

    private Headroom() {}

    /**
     * Returns if enough of the calling thread's stack is left.
     *
     * @throws StackOverflowError if it is not
     */
    public static void require() {
        // The result is always the same; that it is looked at keeps the levels from being optimized away.
        if (dig(LEVELS, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) == 0) {
            throw new AssertionError("the sum of all levels is not 0");
        }
    }

    private static long dig(
            int levels, long a, long b, long c, long d, long e, long f, long g, long h, long i, long j) {
        if (levels == 0) {
            return a ^ j;
        }
        long below = dig(levels - 1, b, c, d, e, f, g, h, i, j, a + levels);
        return below + (a ^ b) + (c ^ d) + (e ^ f) + (g ^ h) + (i ^ j);
    }
}
