package dev.lido.remote;

/**
 * Decides when results are reported in the middle of a chunk: at the end of the first task that ends 200 microseconds or
 * more after the last report. Reading the clock costs more than a short task, so the shorter the tasks, the fewer of
 * them read it. For the thread that runs tasks.
 */
final class ReportTimer {
    private static final long REPORT_NANOS = 200_000;

    /** The maximum number of tasks that end before the clock is read. */
    private static final int MAX_UNTIMED = 64;

    /** The number of tasks that have ended since the last time that all was sent. */
    private int unsent;

    private long lastReport;
    private long lastTimed;
    private int untimed;
    private int timeEvery;

    /** A chunk starts. */
    void start(long now) {
        if (unsent == 0) {
            lastReport = now;
        }
        lastTimed = now;
        untimed = 0;
        timeEvery = 1;
    }

    /**
     * A task has ended.
     *
     * @param full whether no more results can be gathered
     *
     * @return whether a report is due
     */
    boolean isDue(boolean full) {
        boolean due = ++unsent >= RemoteWorker.MAX_UNREPORTED || full;
        if (++untimed >= timeEvery) {
            untimed = 0;
            long now = System.nanoTime();
            long since = now - lastTimed;
            lastTimed = now;
            timeEvery = since < REPORT_NANOS / 8 ? Math.min(MAX_UNTIMED, timeEvery * 2) : Math.max(1, timeEvery / 4);
            due |= now - lastReport >= REPORT_NANOS;
            lastReport = due ? now : lastReport;
        }
        return due;
    }

    /** All is being sent. */
    void sent() {
        unsent = 0;
    }
}
