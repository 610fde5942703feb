package dev.lido.engine.data;

/**
 * Chooses how many tasks travel together. Guarded by the engine's lock.
 *
 * <p>A fixed size is kept. Otherwise the size begins at one and follows the measured time per task towards {@link
 * #TARGET_NANOS} a chunk, growing at most eightfold at a step, since the first tasks run cold code and say little. Near
 * the end of the inputs it is bounded by a share of what is left, as in guided self-scheduling (Polychronopoulos and
 * Kuck, 1987), so that the last chunks end together; but a chunk is never bounded below {@link #LEAST_NANOS} of work,
 * because handing out costs too.
 */
public final class Chunker {
    private static final double TARGET_NANOS = 250_000;
    private static final double LEAST_NANOS = 20_000;

    /** Keeps a chunk's arrays below what garbage collectors treat as oversized. */
    private static final int MAX_SIZE = 1 << 16;

    private static final int GROWTH = 8;

    private static final double FORGETTING = 0.9;

    /** How many tasks must have been run for one more to be taken for no slower. */
    private static final double TRUST = 4;

    private final int fixed;
    private int size = 1;
    private int least = 1;
    private double nanosEach = Double.POSITIVE_INFINITY;

    /** How long a task took in the slowest chunk, where each chunk since counts against it. */
    private double slowest = 1;

    /** How many tasks this has learnt from. */
    private long learnt;

    /** @param fixed the size to keep, or 0 to adapt */
    public Chunker(int fixed) {
        this.fixed = fixed;
    }

    /**
     * The next chunk's size.
     *
     * @param available how many inputs can be handed out, at least 1
     * @param workers how many workers share them
     * @return from 1 to available
     */
    public int next(long available, int workers) {
        if (fixed > 0) {
            return (int) Math.min(fixed, available);
        }
        return (int) Math.max(1, Math.min(Math.min(size, share(available, workers)), available));
    }

    /** How many of the inputs one worker should have in hand at most, so that the others have their part of the rest. */
    public long share(long available, int workers) {
        return Math.max(least, available / (2L * workers));
    }

    /**
     * How many tasks most likely take no longer than a time: none slower than the slowest of late, and fewer than have
     * been run, since few say little of many.
     */
    public long sureWithin(long nanos) {
        return (long) Math.min(learnt / TRUST, nanos / slowest);
    }

    /** How long a task takes, as the last chunk showed; infinite while that is not known. */
    public double nanosEach() {
        return nanosEach;
    }

    /** How many inputs are worth reading ahead so that the workers never wait for the reader. */
    public int readAhead(int workers) {
        return (int) Math.min(MAX_SIZE, Math.max(64L, 4L * workers * Math.max(size, fixed)));
    }

    /** Learns from a chunk that was run. */
    public void learn(int tasks, long nanos) {
        if (tasks == 0) {
            return;
        }
        double each = Math.max(1.0, (double) nanos / tasks);
        nanosEach = each;
        slowest = Math.max(each, slowest * FORGETTING);
        learnt += tasks;
        if (fixed > 0) {
            return;
        }
        double wanted = Math.max(1.0, Math.min(MAX_SIZE, TARGET_NANOS / each));
        size = (int) Math.min(wanted, (double) size * GROWTH);
        least = (int) Math.max(1.0, Math.min(size, LEAST_NANOS / each));
    }
}
