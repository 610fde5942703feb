package dev.lido.engine.core;

import dev.lido.spi.PoolThreads;
import dev.lido.spi.UninterruptibleWait;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a stream's inputs on a thread of its own, as far ahead as the window allows, so that results arrive while the
 * inputs' iterator blocks.
 *
 * <p><b>Bounded.</b> {@code read <= consumed + window}, always.
 *
 * <p><b>No lost wake-up.</b> The consumer writes {@code consumed} and then reads {@code parked}. The feeder writes
 * {@code parked} and then reads {@code consumed} again. So one of them sees what the other wrote.
 */
public final class InputFeeder implements Runnable {
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Engine engine;
    private final Job job;
    private final Iterator<?> inputs;
    private final int window;
    private final Thread thread;

    private volatile long consumed;
    private volatile boolean parked;
    private volatile boolean stopped;

    public InputFeeder(Job job, Iterable<?> inputs, int window, String threadName) {
        this.engine = job.engine();
        this.job = job;
        this.inputs = inputs.iterator();
        this.window = window;
        this.thread = PoolThreads.daemon(threadName, this, this::fail);
    }

    Thread thread() {
        return thread;
    }

    /** Takes the number of results that were consumed. Called by the consumer, with growing numbers. */
    public void consumed(long count) {
        consumed = count;
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Stops the reading. When this returns nothing is read any more, unless the iterator hangs in a read that it began
     * before and heeds no interrupt.
     */
    public void stop() {
        stopped = true;
        if (Thread.currentThread() != thread) {
            thread.interrupt();
            boolean unused = UninterruptibleWait.join(thread, STOP_NANOS);
        }
    }

    @Override
    public void run() {
        CallersCode outer = CallersCode.enter(engine);
        try {
            long read = 0;
            while (awaitRoom(read)) {
                Object input;
                try {
                    if (!inputs.hasNext()) {
                        engine.endInputs(job, null);
                        return;
                    }
                    if (!engine.beginRead(job)) {
                        return;
                    }
                    input = inputs.next();
                } catch (Throwable thrown) {
                    fail(thrown);
                    return;
                }
                read++;
                if (!engine.addInput(job, input)) {
                    return;
                }
            }
        } finally {
            CallersCode.leave(outer);
            engine.feederEnded(this);
        }
    }

    /** What the iterator threw, or ended this thread in another way, is the failure of the input that did not come. */
    private void fail(Throwable thrown) {
        for (int attempt = 1; ; attempt++) {
            try {
                engine.endInputs(job, thrown);
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }

    /** Waits until one more input may be read. Returns false if nothing is to be read any more. */
    private boolean awaitRoom(long read) {
        while (read - consumed >= window) {
            parked = true;
            // Nothing that may park itself, such as a lock, may stand between the last look and the parking: it would
            // use up the wake-up.
            if (engine.acceptsInputs(job) && !stopped && read - consumed >= window) {
                LockSupport.park(this);
            }
            parked = false;
            if (stopped || !engine.acceptsInputs(job)) {
                return false;
            }
        }
        return !stopped;
    }
}
