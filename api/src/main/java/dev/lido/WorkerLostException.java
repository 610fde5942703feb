package dev.lido;

/** The workers that ran a task died or left, as often as the {@linkplain Delivery delivery rule} allows. */
public class WorkerLostException extends TaskFailedException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param index the task's index, from 0
     * @param attempts how often the task was started
     * @param worker the last worker that was lost
     * @param reason what is known of its end
     */
    public WorkerLostException(long index, int attempts, String worker, String reason) {
        super("LIDO-22", index, attempts, worker, "lost its worker: " + reason, null);
    }
}
