package dev.lido.spi;

import dev.lido.Task;
import dev.lido.engine.core.CurrentTask;

/**
 * Runs tasks of a call whose pool is in another JVM, so that they find the context that they would find there: {@link
 * dev.lido.TaskContext}, random streams, nested calls. For one thread at a time.
 */
public final class TaskRunner {
    private final Task<Object, Object> task;
    private final CurrentTask current;

    /**
     * Prepares to run tasks.
     *
     * @param task what is applied to each input
     * @param seed {@link JobInfo#seed()}
     * @param number {@link JobInfo#number()}
     * @param worker the name of the worker that this is
     * @param requests sends the requests of tasks
     */
    @SuppressWarnings("unchecked") // as many inputs and results as the call has, of its own types
    public TaskRunner(Task<?, ?> task, long seed, long number, String worker, RequestSender requests) {
        this.task = (Task<Object, Object>) task;
        this.current = CurrentTask.elsewhere(seed, number, worker, requests);
    }

    /**
     * Declares that the calling thread works for a pool in another JVM, also while it runs no task. A class that is
     * initialized there, because a value of it is read, must not choose a pool that has workers of its own.
     *
     * @param works whether it does, from now on
     */
    public static void worksForAnother(boolean works) {
        CurrentTask.worksForAnother(works);
    }

    /** Marks the calling thread as one that runs tasks, until {@link #leave}. */
    public void enter() {
        current.enter();
    }

    /** Ends what {@link #enter} began. */
    public void leave() {
        current.leave();
    }

    /**
     * Runs one task, between {@link #enter} and {@link #leave}.
     *
     * @param index the task's index
     * @param attempt the task's attempt, from 1
     * @param input the task's input
     * @return the task's result
     * @throws Exception what the task throws
     */
    public Object run(long index, int attempt, Object input) throws Exception {
        return current.run(task, index, attempt, input);
    }
}
