package dev.lido.engine;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which a pool completes futures and runs the callbacks of asynchronous calls, one at a time. Started
 * with the first such call. Code that it runs and that waits for another call of the same pool {@linkplain #helpUntil
 * helps}, so that it never waits for itself.
 */
final class AsyncThread {
    private static final long HELP_POLL_MILLIS = 5;

    /** The last step: ends the loop. Compared by identity, never run. */
    private static final Runnable END = new Runnable() {
        @Override
        public void run() {
            throw new AssertionError("only tells the thread to end");
        }
    };

    private final String name;
    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();

    // Guarded by this object's monitor:
    private volatile @Nullable Thread thread;
    private boolean ending;

    AsyncThread(String name) {
        this.name = name;
    }

    /** Has a step run. Never blocks, so it may be called under the engine's lock. */
    void execute(Runnable step) {
        steps.add(step);
        if (thread == null) {
            synchronized (this) {
                if (thread == null) {
                    Thread created = new Thread(this::runSteps, name);
                    created.setDaemon(true);
                    thread = created;
                    created.start();
                }
            }
        }
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Called on this thread by a step that waits for something: runs other steps meanwhile. */
    void helpUntil(BooleanSupplier done) {
        boolean interrupted = false;
        while (!done.getAsBoolean()) {
            try {
                Runnable step = steps.poll(HELP_POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (step == END) {
                    // Only the loop itself ends; here it is the sign that no other step will come.
                    steps.add(END);
                    TimeUnit.MILLISECONDS.sleep(HELP_POLL_MILLIS);
                } else if (step != null) {
                    run(step);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the thread end once it has run all steps, and waits for that, for a limited time, unless called on it. */
    void end(long graceNanos) {
        Thread running;
        synchronized (this) {
            running = thread;
            if (running == null || ending) {
                return;
            }
            ending = true;
        }
        steps.add(END);
        if (!isCurrent()) {
            Threads.join(running, graceNanos);
        }
    }

    private void runSteps() {
        while (true) {
            try {
                Runnable step = steps.take();
                if (step == END) {
                    return;
                }
                run(step);
            } catch (InterruptedException stray) {
                // Left behind by a callback: it concerns no step, and the loop goes on.
            }
        }
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error thrown) {
            Logs.LIDO.log(System.Logger.Level.ERROR, "a step of " + name + " threw", thrown);
        }
    }
}
