package dev.lido.engine.calls;

import dev.lido.engine.core.Job;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What asynchronous verbs return. Cancelling it, or completing it from outside in any way, cancels the job. Waiting for
 * it, or for a future derived from it, inside a task of the pool or on the pool's own thread, helps with the work
 * first: otherwise the last worker could wait for a chunk that only it can run.
 */
final class PoolFuture<R> extends CompletableFuture<R> {
    private final Job job;
    private final boolean derived;

    PoolFuture(Job job) {
        this(job, false);
    }

    private PoolFuture(Job job, boolean derived) {
        this.job = job;
        this.derived = derived;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new PoolFuture<>(job, true);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && !derived) {
            job.engine().abort(job, null, mayInterruptIfRunning);
        }
        return cancelled;
    }

    /** Completes this with the job's answer. */
    void answer(@Nullable R value) {
        boolean unused = super.complete(value);
    }

    /** Completes this with what the job's call throws. */
    void fail(Throwable thrown) {
        boolean unused = super.completeExceptionally(thrown);
    }

    @Override
    public boolean complete(@Nullable R value) {
        return abortIf(super.complete(value));
    }

    /** Also what {@link #orTimeout} does. */
    @Override
    public boolean completeExceptionally(Throwable thrown) {
        return abortIf(super.completeExceptionally(thrown));
    }

    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
        Objects.requireNonNull(supplier, "supplier");
        executor.execute(() -> {
            try {
                if (!isDone()) {
                    complete(supplier.get());
                }
            } catch (Throwable thrown) {
                completeExceptionally(thrown);
            }
        });
        return this;
    }

    @Override
    public void obtrudeValue(@Nullable R value) {
        super.obtrudeValue(value);
        abort();
    }

    @Override
    public void obtrudeException(Throwable thrown) {
        super.obtrudeException(thrown);
        abort();
    }

    private boolean abortIf(boolean completed) {
        if (completed) {
            abort();
        }
        return completed;
    }

    /** This was completed from outside, so the results of the job are of no use. */
    private void abort() {
        if (!derived) {
            job.engine().abort(job, null, true);
        }
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        help(Long.MAX_VALUE);
        return super.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        long begin = System.nanoTime();
        help(unit.toNanos(timeout));
        return super.get(unit.toNanos(timeout) - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
    }

    @Override
    public @Nullable R join() {
        help(Long.MAX_VALUE);
        return super.join();
    }

    private void help(long nanos) {
        if (isDone()) {
            return;
        }
        if (derived) {
            job.engine().waiter().helpAll(this::isDone, nanos);
        } else {
            job.engine().waiter().help(job, this::isDone, nanos);
        }
    }
}
