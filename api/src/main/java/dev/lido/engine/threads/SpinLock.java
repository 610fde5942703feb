package dev.lido.engine.threads;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for sections of well under a microsecond. A thread that finds it taken tries again for a while before it
 * parks, since being parked and woken costs a hundred times what the holder still needs.
 */
public class SpinLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;
    private static final int TRIES = 200;

    @Override
    public void lock() {
        for (int i = 0; i < TRIES; i++) {
            if (tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        super.lock();
    }
}
