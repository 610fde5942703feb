package dev.lido.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.lido.engine.threads.PumpDriver;
import dev.lido.spi.Pump;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads wait for results. The one that drives the pump lets go when its own result is there; the other one drives
 * then, or is woken to do so. It never sleeps while nobody drives, and never both drive.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both drove, one after the other.")
@Outcome(
        id = {"0, .", "., 0"},
        expect = FORBIDDEN,
        desc = "One slept though the pump was free.")
@Outcome(
        id = {"2, .", "., 2"},
        expect = FORBIDDEN,
        desc = "Both drove at once.")
@State
public class PumpHandOverStress {
    private static final long SLEPT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int NEVER = 0;
    private static final int ALONE = 1;
    private static final int BOTH = 2;

    private final AtomicInteger polling = new AtomicInteger();

    private final PumpDriver driver = new PumpDriver(
            new Pump() {
                @Override
                public boolean poll() {
                    return true;
                }

                @Override
                public void await(long nanos) {
                    throw new AssertionError("each poll has something");
                }

                @Override
                public void wakeUp() {
                    // Nobody waits in it.
                }
            },
            "stress-pump",
            thrown -> {
                throw new AssertionError(thrown);
            });

    /** As JobWaiter does it: drives, or is listed, parks and tries again. */
    private int drive() {
        Thread me = Thread.currentThread();
        int[] how = {NEVER};
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < SLEPT_NANOS) {
            boolean drove = driver.drive(
                    () -> {
                        how[0] = polling.incrementAndGet() > 1 || how[0] == BOTH ? BOTH : ALONE;
                        polling.decrementAndGet();
                        return true;
                    },
                    SLEPT_NANOS);
            if (drove) {
                return how[0];
            }
            if (driver.list(me)) {
                if (!driver.isFree()) {
                    LockSupport.parkNanos(this, SLEPT_NANOS);
                }
                driver.unlist(me);
            }
        }
        return NEVER;
    }

    /** Waits for a result. */
    @Actor
    public void first(II_Result result) {
        result.r1 = drive();
    }

    /** Waits for another one. */
    @Actor
    public void second(II_Result result) {
        result.r2 = drive();
    }
}
