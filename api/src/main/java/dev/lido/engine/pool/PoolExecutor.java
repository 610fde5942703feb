package dev.lido.engine.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.LidoException;
import dev.lido.Outcome;
import dev.lido.PoolExecutorService;
import dev.lido.Task;
import dev.lido.engine.calls.ExecutorFuture;
import dev.lido.engine.core.CurrentTask;
import dev.lido.engine.core.Engine;
import dev.lido.engine.core.Job;
import dev.lido.engine.data.Inputs;
import dev.lido.engine.data.Verb;
import dev.lido.engine.threads.Logs;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pool as an {@link java.util.concurrent.ExecutorService}. Each task is a job of its own. What travels to the worker
 * is the callable or runnable alone, as the job's only input, so that the job's function is the same for all of them; the
 * future that stands for it stays here and is completed by the thread that brings the outcome, without a detour.
 *
 * <p>Where the pool copies, the callable or runnable is encoded before it is accepted: a command that cannot travel is
 * rejected on the thread that brings it. Had it failed on the way to the worker instead, nobody would learn of that who
 * waits for an object inside of it, such as a {@link java.util.concurrent.CompletableFuture}.
 */
public final class PoolExecutor extends AbstractExecutorService implements PoolExecutorService {
    private static final Task<Object, Object> CALL = callable -> ((Callable<?>) callable).call();
    private static final Task<Object, @Nullable Object> RUN = runnable -> {
        ((Runnable) runnable).run();
        return null;
    };

    private final DefaultPool pool;
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition terminated = lock.newCondition();

    @GuardedBy("lock") private final Map<Job, Runnable> live = new LinkedHashMap<>();

    @GuardedBy("lock") private boolean isShutdown;

    PoolExecutor(DefaultPool pool) {
        this.pool = pool;
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return new ExecutorFuture<>(callable);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, @Nullable T value) {
        Objects.requireNonNull(runnable);
        return value == null
                ? new ExecutorFuture<>(runnable)
                : new ExecutorFuture<>((Callable<T> & Serializable) () -> {
                    runnable.run();
                    return value;
                });
    }

    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command);
        if (command instanceof ExecutorFuture<?> future) {
            start(future, future.work(), future.isCallable() ? CALL : RUN, future::complete);
        } else {
            if (command instanceof Future && pool.copies()) {
                throw rejected(new LidoException(
                        "LIDO-17",
                        "the task's function of " + command.getClass()
                                + " is a future: a worker would complete its own copy of it, and this one would"
                                + " never complete; submit the callable or runnable that it wraps"));
            }
            start(command, command, RUN, outcome -> ranWithoutFuture(command, outcome));
        }
    }

    /**
     * A command that could not be run is cancelled if it is a future, so that nobody waits for it forever; what it
     * threw is reported.
     */
    private static void ranWithoutFuture(Runnable command, Outcome<?> outcome) {
        if (outcome instanceof Outcome.Value) {
            return;
        }
        if (command instanceof Future<?> future) {
            future.cancel(false);
        }
        if (outcome instanceof Outcome.Failed<?> failed && !(failed.cause() instanceof LidoException)) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failed.cause());
        } else {
            Logs.LIDO.log(Level.ERROR, "a command given to the pool's executor did not run: " + outcome);
        }
    }

    private void start(Runnable command, Object work, Task<?, ?> function, Consumer<Outcome<?>> completion) {
        Job job = pool.job(Verb.EXECUTE, Inputs.single(encoded(work)), function, true);
        AtomicBoolean ended = new AtomicBoolean();
        job.signal().onRaise(() -> {
            if (ended.compareAndSet(false, true)) {
                try {
                    end(job, completion);
                } catch (OutOfMemoryError again) {
                    ended.set(false);
                    throw again;
                }
            }
        });
        if (command instanceof ExecutorFuture<?> future) {
            future.bind(job);
        }
        lock.lock();
        try {
            if (isShutdown) {
                throw new RejectedExecutionException("this executor was shut down");
            }
            live.put(job, command);
        } finally {
            lock.unlock();
        }
        try {
            pool.engine().submit(job);
            driveIfInCaller(job);
        } catch (LidoException e) {
            forget(job);
            throw rejected(e);
        }
    }

    /** What is sent in the place of a callable or runnable. */
    private Object encoded(Object work) {
        try {
            return pool.encoded(work, "task's function");
        } catch (LidoException e) {
            throw rejected(e);
        }
    }

    private static RejectedExecutionException rejected(LidoException cause) {
        return new RejectedExecutionException(cause.getMessage(), cause);
    }

    /** Has the pool's own thread work on a job that nobody waits for, if the workers do not. */
    private void driveIfInCaller(Job job) {
        Engine engine = pool.engine();
        if (engine.runsInCaller()) {
            engine.async().execute(() -> {
                try {
                    while (!job.finished()) {
                        engine.waiter().await(job, null);
                    }
                } catch (Throwable thrown) {
                    engine.fail(job, thrown);
                    throw thrown;
                }
            });
        }
    }

    /**
     * Completes first and forgets then, so that a terminated executor's futures are done. May be begun again if memory is
     * short.
     */
    private void end(Job job, Consumer<Outcome<?>> completion) {
        try {
            if (isLive(job)) {
                completion.accept(
                        (Outcome<?>) pool.engine().locked(job::collected).get(0));
            }
        } catch (OutOfMemoryError again) {
            throw again;
        } catch (Throwable thrown) {
            forget(job);
            throw thrown;
        }
        forget(job);
    }

    private boolean isLive(Job job) {
        lock.lock();
        try {
            return live.containsKey(job);
        } finally {
            lock.unlock();
        }
    }

    private void forget(Job job) {
        lock.lock();
        try {
            live.remove(job);
            if (isShutdown && live.isEmpty()) {
                terminated.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE);
        } catch (TimeoutException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return invokeAny(tasks, unit.toNanos(timeout));
    }

    private <T> T invokeAny(Collection<? extends Callable<T>> tasks, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("invokeAny needs at least one task");
        }
        long begin = System.nanoTime();
        BlockingQueue<ExecutorFuture<T>> done = new LinkedBlockingQueue<>();
        List<ExecutorFuture<T>> futures = new ArrayList<>();
        try {
            for (Callable<T> task : tasks) {
                ExecutorFuture<T> future = new ExecutorFuture<>(task, done);
                futures.add(future);
                execute(future);
            }
            ExecutionException last = null;
            boolean nested = CurrentTask.of(pool.engine()) != null;
            for (int i = 0; i < futures.size(); i++) {
                if (nested) {
                    // Here nobody else may be free to run any of them.
                    long left = nanos - (System.nanoTime() - begin);
                    pool.engine().waiter().helpAll(() -> !done.isEmpty(), left);
                }
                ExecutorFuture<T> next =
                        done.poll(Math.max(0, nanos - (System.nanoTime() - begin)), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new TimeoutException();
                }
                try {
                    return next.get();
                } catch (ExecutionException e) {
                    last = e;
                }
            }
            throw last;
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            isShutdown = true;
            if (live.isEmpty()) {
                terminated.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        Map<Job, Runnable> all;
        lock.lock();
        try {
            isShutdown = true;
            all = new LinkedHashMap<>(live);
        } finally {
            lock.unlock();
        }
        List<Runnable> neverStarted = new ArrayList<>();
        List<Job> running = new ArrayList<>();
        all.forEach((job, command) -> {
            if (pool.engine().abortUnstarted(job, false)) {
                forget(job);
                neverStarted.add(command);
            } else {
                running.add(job);
            }
        });
        // Only now: a worker that an interrupt frees must not begin what is to be returned.
        running.forEach(pool.engine()::interrupt);
        return Collections.unmodifiableList(neverStarted);
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return isShutdown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        lock.lock();
        try {
            return isShutdown && live.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!isShutdown || !live.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = terminated.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
