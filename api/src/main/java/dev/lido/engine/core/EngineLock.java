package dev.lido.engine.core;

import dev.lido.engine.threads.SpinLock;
import dev.lido.spi.PoolThreads;
import java.util.concurrent.locks.Condition;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one lock of an engine. It runs changes of what it guards, and has {@link Effects} performed after its release.
 *
 * <p>It guards {@link Dispatcher}, {@link Shutdown}, and the mutable parts of jobs. It is held for a few operations per
 * chunk, never per task, and never while code of others runs. The only lock that is taken under it is a chunk's
 * monitor.
 *
 * <p><b>Torn changes.</b> Memory or stack may come to an end anywhere in a change. What the change has left half done
 * is then mended at once, or before the next change.
 */
final class EngineLock extends SpinLock {
    private static final long serialVersionUID = 1L;

    private final transient Listeners listeners;
    private final transient Consumer<Effects> performer;
    private final transient BiConsumer<Throwable, Effects> mender;

    /** What ended a change in its middle, so that nothing that is guarded can be relied on; null if nothing did. */
    private transient @Nullable Throwable torn;

    /** Signalled after each change; null while nothing waits for changes. */
    private transient @Nullable Condition signalled;

    /** Made ahead: memory may be short when it is needed. */
    private final transient Runnable mending = this::mend;

    private final transient Consumer<Effects> nothing = EngineLock::changeNothing;

    /**
     * @param listeners are notified of the events that changes note
     * @param performer performs the effects of a change
     * @param mender is given what ended a change in its middle, and makes what is guarded valid again. It may itself be
     *     ended anywhere, and is then called again
     */
    EngineLock(Listeners listeners, Consumer<Effects> performer, BiConsumer<Throwable, Effects> mender) {
        this.listeners = listeners;
        this.performer = performer;
        this.mender = mender;
    }

    /** Reads something under the lock. */
    <T> T read(Supplier<T> reading) {
        lock();
        try {
            return reading.get();
        } finally {
            unlock();
        }
    }

    /** Changes something under the lock, then performs what follows from it. */
    void change(Consumer<Effects> change) {
        try {
            changeOnce(change);
        } catch (Throwable thrown) {
            PoolThreads.insist(mending);
            throw thrown;
        }
    }

    private void changeOnce(Consumer<Effects> change) {
        Effects effects = newEffects();
        lock();
        try {
            mendIfTorn(effects);
            change.accept(effects);
            signalChange();
        } catch (Throwable thrown) {
            torn = thrown;
            throw thrown;
        } finally {
            unlock();
            performer.accept(effects);
        }
    }

    /** What a change that does not go through {@link #change} collects its effects in, for {@link #perform}. */
    Effects newEffects() {
        return new Effects(listeners);
    }

    /** Performs effects; the lock is not held. */
    void perform(Effects effects) {
        performer.accept(effects);
    }

    /** Has a condition of this lock signalled after each change from now on. The lock is held. */
    void signalChangesTo(Condition condition) {
        signalled = condition;
    }

    /** Ends a change that does not go through {@link #change}. The lock is held. */
    void signalChange() {
        if (signalled != null) {
            signalled.signalAll();
        }
    }

    /** Notes that a change which does not go through {@link #change} was ended in its middle. The lock is held. */
    void tear(Throwable thrown) {
        torn = thrown;
    }

    /**
     * Declares what is guarded invalid, since a step that is not under the lock was ended in its middle, and mends it.
     */
    void tearAndMend(Throwable thrown) {
        lock();
        try {
            torn = thrown;
        } finally {
            unlock();
        }
        PoolThreads.insist(mending);
    }

    private void mend() {
        changeOnce(nothing);
    }

    private static void changeNothing(Effects effects) {
        // What is to be mended is mended before each change.
    }

    private void mendIfTorn(Effects effects) {
        Throwable cause = torn;
        if (cause != null) {
            mender.accept(cause, effects);
            torn = null;
        }
    }
}
