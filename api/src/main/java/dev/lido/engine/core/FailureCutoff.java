package dev.lido.engine.core;

import dev.lido.Outcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The highest index of a job that is still wanted, and why: the lowest index that failed, or that of the input that
 * could not be read. Guarded by the engine's lock, except that threads that run chunks read the index without it.
 *
 * <p>Nothing above the cutoff starts any more, and the job ends when nothing below it is left. As tasks are first
 * assigned in the order of their indexes, all below the cutoff have been assigned by then. So the failure is the one
 * that a plain loop would have met. A job that is aborted has a cutoff of -1.
 */
final class FailureCutoff {
    private static final long ABORTED = -1;

    /** Only ever lowered. */
    private volatile long index = Long.MAX_VALUE;

    /** The cutoff that workers elsewhere know of. */
    private long reported = Long.MAX_VALUE;

    private @Nullable Outcome<?> failure;
    private @Nullable Supplier<? extends Throwable> error;

    long index() {
        return index;
    }

    boolean isSet() {
        return index < Long.MAX_VALUE;
    }

    /** A task has failed for good. Returns whether this lowers the cutoff. */
    boolean fail(Outcome<?> outcome) {
        if (outcome.index() >= index) {
            return false;
        }
        failure = outcome;
        error = null;
        index = outcome.index();
        return true;
    }

    /** An input could not be read. */
    void failInput(long input, Throwable cause) {
        if (input < index) {
            failure = null;
            error = () -> cause;
            index = input;
        }
    }

    /** @param cause makes what the call throws, on the thread that throws it; null if it is to return what there is */
    void abort(@Nullable Supplier<? extends Throwable> cause) {
        error = cause;
        failure = null;
        index = ABORTED;
    }

    /** Returns whether the cutoff is lower than workers elsewhere know, and notes that they are informed. */
    boolean report() {
        boolean lower = index < reported;
        reported = index;
        return lower;
    }

    /**
     * Makes what the call throws, or null if it succeeded. The text of a failure is made by the task's own exception.
     */
    @Nullable Supplier<? extends Throwable> problem() {
        Outcome<?> failed = failure;
        return error != null || failed == null ? error : () -> Job.exceptionOf(failed);
    }

    /** The exception of the task whose failure ended the job; null if there is none. */
    @Nullable Throwable thrown() {
        return failure instanceof Outcome.Failed<?> failed ? failed.cause() : null;
    }
}
