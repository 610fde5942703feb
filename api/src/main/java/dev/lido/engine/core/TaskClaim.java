package dev.lido.engine.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * Which task of a chunk runs, in a job that has a timeout or tasks that must not run twice. Each task passes through
 * here when it starts and when it ends, so that another thread can claim the running one as timed out, or declare the
 * worker lost, at a definite point.
 */
final class TaskClaim {
    private static final int NONE = -1;

    private final ChunkRun chunk;

    @GuardedBy("chunk") private int running = NONE;

    @GuardedBy("chunk") private boolean runningEnded;

    @GuardedBy("chunk") private long runningSince;

    @GuardedBy("chunk") private int claimed = NONE;

    TaskClaim(ChunkRun chunk) {
        this.chunk = chunk;
    }

    /** A task is about to start. Returns false if it must not. */
    boolean begin(int i) {
        synchronized (chunk) {
            if (chunk.isLost() || chunk.isGivenUp()) {
                return false;
            }
            running = i;
            runningEnded = false;
            runningSince = System.nanoTime();
            return true;
        }
    }

    /**
     * A task has returned. Returns false if it was claimed as timed out meanwhile; then its result no longer counts.
     */
    boolean end(int i) {
        synchronized (chunk) {
            if (chunk.isGivenUp()) {
                return false;
            }
            if (claimed == NONE) {
                runningEnded = true;
                return true;
            }
            claimed = NONE;
            RemoteRun remote = chunk.remoteRun();
            if (remote != null) {
                remote.forgetRest();
            }
            leave(i);
            return false;
        }
    }

    /** The task's outcome is in the chunk's arrays. */
    void leave(int i) {
        synchronized (chunk) {
            running = NONE;
            RemoteRun remote = chunk.remoteRun();
            if (remote != null) {
                remote.waitsForStart();
            }
            chunk.moveTo(i + 1);
        }
    }

    boolean isRunning() {
        synchronized (chunk) {
            return running != NONE;
        }
    }

    /** Whether a task was claimed as timed out and has not come back. */
    boolean isClaimed() {
        synchronized (chunk) {
            return claimed != NONE;
        }
    }

    /** The position of the task that was claimed, or -1. */
    int claimed() {
        synchronized (chunk) {
            return claimed;
        }
    }

    /** Whether no task runs, nor was claimed. */
    boolean isFree() {
        synchronized (chunk) {
            return running == NONE && claimed == NONE;
        }
    }

    /** The time that the running task may go on, in nanoseconds; the whole limit while none runs. */
    long nanosLeft(long now) {
        synchronized (chunk) {
            long limit = chunk.job().timeoutNanos();
            return running == NONE || runningEnded ? limit : runningSince + limit - now;
        }
    }

    /**
     * Claims the running task as timed out if it is, and interrupts it.
     *
     * @return its position, or -1 if nothing was claimed
     */
    int expire(long now) {
        synchronized (chunk) {
            if (running == NONE || runningEnded || claimed != NONE || nanosLeft(now) > 0) {
                return NONE;
            }
            // In this order: a task that is claimed has a failure, even if memory is short.
            chunk.setTimedOut(running);
            claimed = running;
            chunk.endClaimedParticipants(running);
            chunk.interruptClaimed();
            return claimed;
        }
    }
}
