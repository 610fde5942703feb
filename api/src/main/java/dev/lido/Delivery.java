package dev.lido;

/** What happens to a task whose worker was lost while the task may have been running. */
public enum Delivery {
    /**
     * It runs again on another worker, alone, at most {@link Mapper#withRetriesOnLoss(int)} more times. The task may so
     * have run more than once; its result is seen once. This is the default.
     */
    AT_LEAST_ONCE,

    /** It never runs again and ends as {@link Outcome.WorkerLost}. Tasks that had certainly not started still run. */
    AT_MOST_ONCE
}
