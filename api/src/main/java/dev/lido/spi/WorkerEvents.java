package dev.lido.spi;

/**
 * What a backend tells the engine. Thread-safe; any thread may call, also within {@link Backend#start} and {@link
 * Worker#run}. The engine may call {@link Worker#run} from within, so a backend must hold no lock that its {@code run}
 * needs.
 */
public interface WorkerEvents {
    /**
     * A worker can take chunks from now on.
     *
     * @param worker the worker, not reported before
     */
    void joined(Worker worker);

    /**
     * A worker is gone, or is to be treated as gone. What it had not finished is handed to others under the call's
     * delivery rule; what it still reports is ignored. Telling it again, or of a worker that never joined, does
     * nothing.
     *
     * @param worker the worker
     * @param reason what is known of its end, for the error of a task that cannot be run again
     */
    void lost(Worker worker, String reason);

    /**
     * No worker can be started any more. All calls, under way and later, fail with this cause.
     *
     * @param cause why
     */
    void broken(Throwable cause);
}
