package dev.lido.engine.core;

import dev.lido.PoolListener;
import dev.lido.engine.threads.Logs;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Tells a pool's listeners what happened: noted under the engine's lock, told after it was released. */
final class Listeners {
    private final List<PoolListener> listeners;

    /** Guarded by the engine's lock. */
    private List<Consumer<PoolListener>> noted = new ArrayList<>();

    Listeners(List<PoolListener> listeners) {
        this.listeners = listeners;
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    /** Notes an event; the engine's lock is held. */
    void note(Consumer<PoolListener> event) {
        if (!listeners.isEmpty()) {
            noted.add(event);
        }
    }

    /** Takes what was noted, to be {@linkplain #tell told}; the engine's lock is held. */
    List<Consumer<PoolListener>> take() {
        if (noted.isEmpty()) {
            return List.of();
        }
        List<Consumer<PoolListener>> taken = noted;
        noted = new ArrayList<>();
        return taken;
    }

    /** Tells events; the engine's lock is not held. */
    void tell(List<Consumer<PoolListener>> events) {
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
