package dev.lido.engine.core;

import dev.lido.engine.threads.AsyncThread;
import dev.lido.engine.threads.PumpDriver;
import dev.lido.spi.Pump;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads that are the engine's own and not the backend's: the one of asynchronous calls, the watchdog, the pump's
 * driver, and the feeders of streams. All have names with the pool's number.
 */
final class EngineThreads {
    private final int number;
    private final AsyncThread async;
    private final Watchdog watchdog;

    /** Set once, before another thread knows this engine. */
    private @Nullable PumpDriver driver;

    /** Guarded by the engine's lock. */
    private final Set<InputFeeder> feeders = Collections.newSetFromMap(new IdentityHashMap<>());

    EngineThreads(Engine engine, int number) {
        this.number = number;
        this.async =
                new AsyncThread("lido-async-" + number, Thread.currentThread().getContextClassLoader());
        this.watchdog = new Watchdog(new OverdueTaskHandler(engine), "lido-watchdog-" + number);
    }

    AsyncThread async() {
        return async;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** Drives the backend's pump; null if it has none. */
    @Nullable PumpDriver driver() {
        return driver;
    }

    /** @param failed is given what the pump threw */
    void startDriver(Pump pump, Consumer<Throwable> failed) {
        driver = new PumpDriver(pump, "lido-pump-" + number, failed);
        driver.start();
    }

    /** The lock is held. */
    void add(InputFeeder feeder) {
        feeders.add(feeder);
    }

    /** The lock is held. */
    void remove(InputFeeder feeder) {
        feeders.remove(feeder);
    }

    /** The feeders that have not ended. The lock is held. */
    List<InputFeeder> feeders() {
        return List.copyOf(feeders);
    }

    /** Has the pump not driven any more, by any thread. */
    void endDriver() {
        if (driver != null) {
            driver.end();
        }
    }

    /** Ends the watchdog and the thread of asynchronous calls. */
    void end(long graceNanos) {
        watchdog.end();
        async.end(graceNanos);
    }
}
