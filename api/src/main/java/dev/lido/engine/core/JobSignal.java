package dev.lido.engine.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the threads that wait for a job, when there is something that they may wait for. Guarded by the engine's lock,
 * except that waiting threads read the count without it.
 *
 * <p><b>No lost wake-up.</b> Under the lock a waiting thread reads the count together with the state that it waits on.
 * It parks only after it found, under the lock again, the count unchanged, and listed itself. A change of the state
 * raises the count and takes the list, under the lock, and unparks the listed threads afterwards.
 */
public final class JobSignal {
    private volatile int count;

    /** The threads that are parked until the signal is raised. */
    private final List<Thread> parked = new ArrayList<>(1);

    private @Nullable Runnable listener;

    /** The number of times that the signal was raised. */
    int count() {
        return count;
    }

    /** Lists a thread that is about to park. */
    void list(Thread thread) {
        parked.add(thread);
    }

    void unlist(Thread thread) {
        parked.remove(thread);
    }

    /**
     * Has something run whenever the signal is raised, after the lock was released. Set before the job is submitted.
     */
    public void onRaise(Runnable task) {
        listener = task;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the engine's lock is held; volatile is for threads that spin
    void raise(Effects effects) {
        count++;
        effects.signalled = true;
        if (!parked.isEmpty()) {
            effects.unpark.addAll(parked);
            parked.clear();
        }
        if (listener != null) {
            effects.signalListeners.add(listener);
        }
    }
}
