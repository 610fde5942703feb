package dev.lido.engine.threads;

import dev.lido.spi.PoolThreads;
import dev.lido.spi.UninterruptibleWait;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which a pool completes futures and runs the callbacks of asynchronous calls, one at a time. It is
 * started with the first such call. Code on it that waits for another call of the same pool {@linkplain #helpUntil runs
 * other steps meanwhile}, so that it never waits for itself.
 */
public final class AsyncThread {
    private static final long HELP_POLL_MILLIS = 5;

    private final String name;
    private final @Nullable ClassLoader loader;
    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();

    // Written under this object's monitor. A step that is added once this is ending finds the thread alive under the
    // monitor, and is run by it, or starts another one.
    private volatile @Nullable Thread thread;
    private volatile boolean ending;

    /** @param loader the thread's context class loader, whichever thread starts it */
    public AsyncThread(String name, @Nullable ClassLoader loader) {
        this.name = name;
        this.loader = loader;
    }

    /**
     * Has a step run, also after the {@linkplain #end end}: a thread that does not belong to the pool may have been
     * slow to come here. Never waits for a step, so it may be called under the engine's lock.
     */
    public void execute(Runnable step) {
        steps.add(step);
        if (thread == null || ending) {
            synchronized (this) {
                if (thread == null) {
                    Thread created = PoolThreads.daemon(name, this::runSteps, this::replace);
                    created.setContextClassLoader(loader);
                    thread = created;
                    try {
                        created.start();
                    } catch (Throwable thrown) {
                        thread = null;
                        throw thrown;
                    }
                }
            }
        }
    }

    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Called on this thread by a step that waits for something: runs other steps meanwhile. */
    public void helpUntil(BooleanSupplier done) {
        if (done.getAsBoolean()) {
            return;
        }
        boolean unused = UninterruptibleWait.await(Long.MAX_VALUE, left -> {
            Runnable step = steps.poll(HELP_POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (step != null) {
                run(step);
            }
            return done.getAsBoolean();
        });
    }

    /** Lets the thread end once it has run all steps, and waits for that, for a limited time, unless called on it. */
    public void end(long graceNanos) {
        Thread running;
        synchronized (this) {
            running = thread;
            ending = true;
        }
        if (running != null) {
            // One that waits for a step sees that this is ending.
            steps.add(() -> {});
            if (!isCurrent()) {
                boolean unused = UninterruptibleWait.join(running, graceNanos);
            }
        }
    }

    private void runSteps() {
        Runnable step;
        while ((step = next()) != null) {
            run(step);
        }
    }

    /** The thread ended by something that was thrown outside of any step; another one goes on with the rest. */
    private void replace(Throwable thrown) {
        Logs.thrown(System.Logger.Level.ERROR, "the thread " + name + " is replaced", thrown);
        synchronized (this) {
            if (isCurrent()) {
                thread = null;
            }
        }
        execute(() -> {});
    }

    /** The next step, or null if this is ending and there is none: then the thread ends. */
    private @Nullable Runnable next() {
        while (!ending) {
            try {
                return steps.take();
            } catch (InterruptedException stray) {
                // Left behind by a callback: it concerns no step, and the loop goes on.
            }
        }
        synchronized (this) {
            Runnable step = steps.poll();
            if (step == null) {
                thread = null;
            }
            return step;
        }
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (Throwable thrown) {
            Logs.thrown(System.Logger.Level.ERROR, "a step of " + name + " threw", thrown);
        }
    }
}
