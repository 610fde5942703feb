package dev.lido.engine.calls;

import dev.lido.Outcome;
import dev.lido.engine.core.Job;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The future of one task of a pool's executor. The task itself runs on a worker; only its outcome is brought here.
 */
public final class ExecutorFuture<T> extends FutureTask<T> {
    /** A callable or a runnable. */
    private final Object work;

    private final boolean isCallable;
    private final @Nullable Queue<ExecutorFuture<T>> doneQueue;
    private volatile @Nullable Job job;

    public ExecutorFuture(Callable<T> callable) {
        this(callable, null);
    }

    /** @param doneQueue where this future puts itself once it is done, or null */
    public ExecutorFuture(Callable<T> callable, @Nullable Queue<ExecutorFuture<T>> doneQueue) {
        super(callable);
        this.work = callable;
        this.isCallable = true;
        this.doneQueue = doneQueue;
    }

    /** Its value will be null. */
    public ExecutorFuture(Runnable runnable) {
        super(runnable, null);
        this.work = runnable;
        this.isCallable = false;
        this.doneQueue = null;
    }

    public Object work() {
        return work;
    }

    public boolean isCallable() {
        return isCallable;
    }

    public void bind(Job runs) {
        job = runs;
    }

    /**
     * Takes the outcome over: an {@link java.util.concurrent.ExecutionException}'s cause is what the task threw itself.
     */
    @SuppressWarnings("unchecked")
    public void complete(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Value<?> value) {
            set((T) value.value());
        } else if (outcome instanceof Outcome.Failed<?> failed) {
            setException(failed.cause());
        } else if (outcome instanceof Outcome.Cancelled) {
            super.cancel(false);
        } else {
            setException(Job.exceptionOf(outcome));
        }
    }

    @Override
    protected void done() {
        if (doneQueue != null) {
            doneQueue.add(this);
        }
    }

    /** A future that no job is bound to is run by other code, as any {@link FutureTask}. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        Job bound = job;
        boolean cancelled = super.cancel(mayInterruptIfRunning && bound == null);
        if (cancelled && bound != null && !bound.engine().abortUnstarted(bound, true) && mayInterruptIfRunning) {
            bound.engine().interrupt(bound);
        }
        return cancelled;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        help(Long.MAX_VALUE);
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        long begin = System.nanoTime();
        help(unit.toNanos(timeout));
        return super.get(unit.toNanos(timeout) - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
    }

    /** Inside a task of the same pool, the worker that waits here may be the only one that is free to run the task. */
    private void help(long nanos) {
        Job bound = job;
        if (bound != null && !isDone()) {
            bound.engine().waiter().help(bound, this::isDone, nanos);
        }
    }
}
