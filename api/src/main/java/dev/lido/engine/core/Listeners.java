package dev.lido.engine.core;

import dev.lido.PoolListener;
import dev.lido.engine.threads.Logs;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;

/** A pool's listeners: they are notified of what {@link Effects} has noted, after the engine's lock was released. */
final class Listeners {
    private final List<PoolListener> listeners;

    Listeners(List<PoolListener> listeners) {
        this.listeners = listeners;
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    /** Notifies each listener of each event, in their order. */
    void notify(List<Consumer<PoolListener>> events) {
        for (Consumer<PoolListener> event : events) {
            for (PoolListener listener : listeners) {
                try {
                    event.accept(listener);
                } catch (Throwable thrown) {
                    Logs.thrown(Level.WARNING, "a pool listener threw; it is ignored", thrown);
                }
            }
        }
    }
}
