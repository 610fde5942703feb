package dev.lido.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Claims tasks that exceed their time limit. One thread per engine, started with the first chunk that has a limit. It
 * sleeps until the earliest moment at which a running task can exceed its own; a task that starts later in the same
 * chunk can only exceed it later, so nobody has to tell.
 */
final class Watchdog {
    /** How long an interrupted task may take to come back before its worker is given up. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    /** The longest sleep. Far below the range of {@link System#nanoTime} differences, so that sums never overflow. */
    private static final long LONG_NANOS = 1L << 60;

    private final Engine engine;
    private final String threadName;

    // Guarded by this object's monitor:
    private final Map<ChunkRun, Overdue> watched = new HashMap<>();
    private @Nullable Thread thread;
    private long wakeAt;
    private boolean ended;

    Watchdog(Engine engine, String threadName) {
        this.engine = engine;
        this.threadName = threadName;
    }

    /** Looks after a chunk that is about to run and whose job has a time limit. */
    synchronized void watch(ChunkRun chunk) {
        if (ended) {
            return;
        }
        watched.put(chunk, new Overdue());
        long now = System.nanoTime();
        if (thread == null) {
            wakeAt = now;
            thread = new Thread(this::watchAll, threadName);
            thread.setDaemon(true);
            thread.start();
        } else if (now + chunk.job().limitNanos() - wakeAt < 0) {
            notifyAll();
        }
    }

    synchronized void unwatch(ChunkRun chunk) {
        watched.remove(chunk);
    }

    /** Ends the thread, and waits for it. */
    void end() {
        Thread ending;
        synchronized (this) {
            ended = true;
            ending = thread;
            notifyAll();
        }
        if (ending != null && ending != Thread.currentThread()) {
            Threads.join(ending);
        }
    }

    private void watchAll() {
        try {
            List<Runnable> findings;
            while ((findings = awaitFindings()) != null) {
                findings.forEach(Runnable::run);
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError("nobody interrupts this thread", impossible);
        }
    }

    /** What there is to do, or null at the end. */
    private synchronized @Nullable List<Runnable> awaitFindings() throws InterruptedException {
        List<Runnable> findings = new ArrayList<>();
        look(findings);
        while (!ended && findings.isEmpty()) {
            long sleep = Math.max(1, wakeAt - System.nanoTime());
            wait(sleep / 1_000_000, (int) (sleep % 1_000_000));
            look(findings);
        }
        return ended ? null : findings;
    }

    /**
     * Notes what there is to do, and when to look again. The engine is told later, since its lock comes before this
     * monitor.
     */
    private void look(List<Runnable> findings) {
        long now = System.nanoTime();
        long wait = LONG_NANOS;
        for (Map.Entry<ChunkRun, Overdue> entry : watched.entrySet()) {
            ChunkRun chunk = entry.getKey();
            Overdue overdue = entry.getValue();
            if (!chunk.isClaimed()) {
                overdue.reset();
                long left = chunk.nanosLeft(now);
                int position = left > 0 ? -1 : chunk.expire(now);
                if (position >= 0) {
                    findings.add(() -> engine.expired(chunk, position));
                    overdue.giveUpAt = now + GRACE_NANOS;
                    left = GRACE_NANOS;
                }
                wait = Math.min(wait, left);
            } else if (!overdue.givenUp) {
                long left = overdue.giveUpAt - now;
                if (left <= 0) {
                    findings.add(() -> engine.abandon(chunk));
                    overdue.givenUp = true;
                } else {
                    wait = Math.min(wait, left);
                }
            } else {
                // A worker that can not be replaced: its task may come back one day, and the next of the chunk needs
                // watching again.
                wait = Math.min(wait, GRACE_NANOS);
            }
        }
        wakeAt = now + Math.max(1, wait);
    }

    /** What became of a chunk whose running task was claimed. */
    private static final class Overdue {
        long giveUpAt;
        boolean givenUp;

        void reset() {
            givenUp = false;
        }
    }
}
