package dev.lido.shared;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits, which tasks and threads of the program acquire, use and release: a semaphore, and with a single
 * permit a lock.
 *
 * <p><b>Who has a permit.</b> A permit belongs to the attempt of a task, or the thread of the program, that has acquired
 * it. With one permit in all, its holder may acquire it again, and releases it as often. The permits of an attempt that
 * ends are released at that moment, whether the task returned, failed, timed out or was lost with its worker, and before
 * the task runs again. No time limit is involved.
 *
 * <p><b>Fencing.</b> A worker that was given up may still run for a while, for example behind a network that was cut. What
 * it does outside of the pool, such as writing to a file, is protected by the permit's {@link Permit#token() token}: the
 * resource refuses a token that is lower than one it has seen.
 *
 * <p>Permits are granted in the order in which they were asked for.
 */
public interface Permits extends Handle {
    /**
     * Waits for a permit.
     *
     * @return the permit, to be closed
     * @throws InterruptedException if the thread is interrupted
     */
    Permit acquire() throws InterruptedException;

    /**
     * Takes a permit if one is free now.
     *
     * @return the permit, to be closed, or null
     */
    @Nullable Permit tryAcquire();

    /**
     * Waits for a permit, but no longer than the given time.
     *
     * @param timeout the maximum time to wait
     * @return the permit, to be closed, or null
     * @throws InterruptedException if the thread is interrupted
     */
    @Nullable Permit tryAcquire(Duration timeout) throws InterruptedException;

    /** {@return the number of permits that are free now} */
    int available();

    /** {@return the number of permits in all} */
    int size();
}
