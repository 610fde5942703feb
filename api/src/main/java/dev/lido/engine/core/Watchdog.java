package dev.lido.engine.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.engine.threads.Logs;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.UninterruptibleWait;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Claims tasks that exceed their timeout, and finds workers that do not start theirs. {@link OverdueTaskHandler}
 * does what then is due.
 *
 * <p>One thread per engine, started with the first chunk that has a limit. It sleeps until the earliest moment at which
 * a running task can exceed its limit. A task that starts later in the same chunk can only exceed it later, so the
 * start of a task needs no notification.
 */
final class Watchdog {
    /** The time that an interrupted task may take to come back before its worker is given up. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    /** A worker that reports no start is not asked before this, however short the timeout. */
    private static final long ASK_NANOS = 1_000_000_000L;

    /** The time that a worker which was asked may take to answer or to start. */
    private static final long START_NANOS = 2_000_000_000L;

    /** The time until a worker that was given up is reported as lost, if it ever is. */
    private static final long LOSS_NANOS = 5_000_000_000L;

    /** The longest sleep. Far below the range of {@link System#nanoTime} differences, so that sums never overflow. */
    private static final long LONG_NANOS = 1L << 60;

    private static final int NONE = -1;

    private final OverdueTaskHandler handler;
    private final String threadName;

    @GuardedBy("this") private final Map<ChunkRun, Overdue> watched = new HashMap<>();

    @GuardedBy("this") private @Nullable Thread thread;

    @GuardedBy("this") private long wakeAt;

    @GuardedBy("this") private boolean ended;

    Watchdog(OverdueTaskHandler handler, String threadName) {
        this.handler = handler;
        this.threadName = threadName;
    }

    /** Looks after a chunk that is about to run and whose job has a timeout. */
    synchronized void watch(ChunkRun chunk) {
        if (ended) {
            return;
        }
        watched.put(chunk, new Overdue(chunk));
        long now = System.nanoTime();
        if (thread == null) {
            wakeAt = now;
            startThread();
        } else if (now + chunk.job().timeoutNanos() - wakeAt < 0) {
            notifyAll();
        }
    }

    @GuardedBy("this") private void startThread() {
        Thread started = PoolThreads.daemon(threadName, this::watchAll, this::replace);
        started.start();
        thread = started;
    }

    /** The thread ended by something that was thrown; another one goes on. */
    private synchronized void replace(Throwable thrown) {
        Logs.thrown(Level.ERROR, "the thread " + threadName + " is replaced", thrown);
        if (!ended) {
            startThread();
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
            UninterruptibleWait.join(ending);
        }
    }

    private void watchAll() {
        try {
            Overdue next;
            while ((next = awaitFinding()) != null) {
                handle(next);
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError("this thread is not interrupted", impossible);
        }
    }

    /**
     * Has what was found handled, without this monitor: the engine's lock comes before it. If that fails, for want of
     * memory, it is found again.
     */
    private void handle(Overdue found) {
        RemoteRun remote = found.chunk.remoteRun();
        if (found.expired >= 0) {
            handler.expired(found.chunk, found.expired);
            found.expired = NONE;
        } else if (found.toAsk) {
            handler.ask(remote);
            found.toAsk = false;
        } else if (found.toGiveUpTasks) {
            if (remote != null) {
                handler.giveUp(remote);
            }
            found.toGiveUpTasks = false;
        } else if (found.asked) {
            handler.abandonUnlessStarted(remote, late(found.chunk));
            found.toGiveUp = false;
        } else {
            handler.abandon(found.chunk);
            found.toGiveUp = false;
        }
    }

    /** Something to handle, or null at the end. */
    private synchronized @Nullable Overdue awaitFinding() throws InterruptedException {
        Overdue found;
        while ((found = look()) == null && !ended) {
            long sleep = Math.max(1, wakeAt - System.nanoTime());
            wait(sleep / 1_000_000, (int) (sleep % 1_000_000));
        }
        return ended ? null : found;
    }

    /** Something to handle, if there is; else notes when to look again. */
    @GuardedBy("this") private @Nullable Overdue look() {
        long now = System.nanoTime();
        long wait = LONG_NANOS;
        for (Overdue overdue : watched.values()) {
            ChunkRun chunk = overdue.chunk;
            TaskClaim claim = chunk.claim();
            RemoteRun remote = chunk.remoteRun();
            long waited = remote == null ? 0 : remote.nanosWaited(now);
            if (overdue.expired < 0 && waited > 0) {
                wait = Math.min(wait, lookForStart(overdue, waited, now));
            } else if (overdue.expired < 0 && !claim.isClaimed()) {
                overdue.reset();
                long left = claim.nanosLeft(now);
                if (left <= 0) {
                    overdue.expired = claim.expire(now);
                    overdue.giveUpAt = now + GRACE_NANOS;
                    left = GRACE_NANOS;
                }
                wait = Math.min(wait, left);
            } else if (!overdue.givenUp) {
                long left = overdue.giveUpAt - now;
                if (left <= 0) {
                    overdue.givenUp = true;
                    overdue.giveUpAt = now + START_NANOS;
                    overdue.toGiveUp = true;
                }
                wait = Math.min(wait, left);
            } else {
                // A worker that cannot be replaced: its task may come back one day, and the next of the chunk needs
                // watching again. Until then others run what is behind it.
                if (now - overdue.giveUpAt >= 0) {
                    overdue.giveUpAt = now + START_NANOS;
                    overdue.toGiveUpTasks = true;
                }
                wait = Math.min(wait, GRACE_NANOS);
            }
            if (overdue.isFound()) {
                return overdue;
            }
        }
        wakeAt = now + Math.max(1, wait);
        return null;
    }

    /**
     * A worker has a chunk and reports no start. It may be waiting for the rest of the chunk, reading it, or be gone.
     * So it is asked; an answer moves the start of the wait to when it began to read. A worker that does not start in
     * time after that is given up, and where this has no effect, so are the tasks.
     *
     * @return when to look again, in nanoseconds from now
     */
    private static long lookForStart(Overdue overdue, long waited, long now) {
        long late = late(overdue.chunk);
        long begin = now - waited;
        // It may start at any time, of which this thread is not notified.
        long soonest = overdue.chunk.job().timeoutNanos();
        if (waited < late) {
            overdue.reset();
            return Math.min(soonest, late - waited);
        }
        if (!overdue.asked || begin - overdue.begin > 0) {
            overdue.asked = true;
            overdue.givenUp = false;
            overdue.begin = begin;
            overdue.giveUpAt = now + START_NANOS;
            overdue.toAsk = true;
        } else if (now - overdue.giveUpAt >= 0 && !overdue.givenUp) {
            overdue.givenUp = true;
            overdue.giveUpAt = now + LOSS_NANOS;
            overdue.toGiveUp = true;
        } else if (now - overdue.giveUpAt >= 0) {
            overdue.giveUpAt = now + LOSS_NANOS;
            overdue.toGiveUpTasks = true;
        }
        return Math.min(soonest, Math.max(1, overdue.giveUpAt - now));
    }

    /** The time that a worker may have a chunk without reporting a start before it is asked, in nanoseconds. */
    private static long late(ChunkRun chunk) {
        return Math.max(chunk.job().timeoutNanos(), ASK_NANOS);
    }

    /** A chunk that is watched, and what became of it once its running task was claimed, or as it did not begin. */
    private static final class Overdue {
        final ChunkRun chunk;

        /** The position of the task that was claimed, until that is handled. */
        int expired = NONE;

        long giveUpAt;
        boolean givenUp;
        boolean asked;

        /** When the wait began about which the worker was asked. */
        long begin;

        /** Whether the worker is to be asked, or given up, or the tasks, until that is handled. */
        boolean toAsk;

        boolean toGiveUp;
        boolean toGiveUpTasks;

        Overdue(ChunkRun chunk) {
            this.chunk = chunk;
        }

        boolean isFound() {
            return expired >= 0 || toAsk || toGiveUp || toGiveUpTasks;
        }

        void reset() {
            givenUp = false;
            asked = false;
        }
    }
}
