package dev.lido.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.lido.engine.threads.SpinLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A {@link SpinLock} excludes threads from each other, and each sees what the one before has written. */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The second actor was first.")
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "The first actor was first.")
@State
public class SpinLockStress {
    private final SpinLock lock = new SpinLock();
    private int count;
    private int seen;

    /** Counts. */
    @Actor
    public void first() {
        lock.lock();
        try {
            count++;
        } finally {
            lock.unlock();
        }
    }

    /** Counts, and notes its count. */
    @Actor
    public void second() {
        lock.lock();
        try {
            count++;
            seen = count;
        } finally {
            lock.unlock();
        }
    }

    /** Reads both. */
    @Arbiter
    public void read(II_Result result) {
        result.r1 = seen;
        result.r2 = count;
    }
}
