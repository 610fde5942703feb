package dev.lido.engine.threads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.spi.Pump;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a thread that drives waits, and who drives after it. */
class PumpDriverTest {
    private static final long LONG_NANOS = 200_000;

    /** A pump that something arrives at whenever it was waited for, after a long time or at once. */
    private static final class LatePump implements Pump {
        /** How often the pump was turned before each wait. */
        final List<Integer> turns = new ArrayList<>();

        private final long waitNanos;
        private int turned;
        private boolean arrived;

        LatePump(long waitNanos) {
            this.waitNanos = waitNanos;
        }

        @Override
        public boolean poll() {
            turned++;
            boolean any = arrived;
            arrived = false;
            return any;
        }

        @Override
        public void await(long nanos) {
            turns.add(turned);
            turned = 0;
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < waitNanos) {
                Thread.onSpinWait();
            }
            arrived = true;
        }

        @Override
        public void wakeUp() {
            // Nobody blocks here.
        }
    }

    @Test
    void whoHasSpunInVainSeveralTimesBlocksAtOnce() {
        LatePump pump = new LatePump(LONG_NANOS);

        new PumpDriver(pump, "unused", PumpDriverTest::unexpected).drive(() -> pump.turns.size() == 10, Long.MAX_VALUE);

        assertThat(pump.turns.subList(5, 10))
                .as("turns before each wait: one that finds what has arrived, one that finds nothing")
                .containsOnly(2);
    }

    @Test
    void whoWaitsForShortTimesSpins() {
        LatePump pump = new LatePump(0);

        new PumpDriver(pump, "unused", PumpDriverTest::unexpected)
                .drive(() -> pump.turns.size() == 1000 || pump.turns.stream().anyMatch(n -> n > 5), Long.MAX_VALUE);

        assertThat(pump.turns).anyMatch(n -> n > 5);
    }

    /** A pump at which nothing arrives, and which tells who waits for it. */
    private static final class SilentPump implements Pump {
        final Exchanger<Thread> waiting = new Exchanger<>();
        final Semaphore woken = new Semaphore(0);

        @Override
        public boolean poll() {
            return false;
        }

        @Override
        public void await(long nanos) {
            try {
                waiting.exchange(Thread.currentThread());
                woken.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void wakeUp() {
            woken.release();
        }
    }

    @Test
    @Timeout(20)
    void theOwnThreadTakesOverFromWhoHasDrivenForLong() throws Exception {
        SilentPump pump = new SilentPump();
        PumpDriver driver = new PumpDriver(pump, "own", PumpDriverTest::unexpected);
        AtomicBoolean done = new AtomicBoolean();
        Thread caller = new Thread(() -> driver.drive(done::get, Long.MAX_VALUE), "caller");
        caller.start();
        assertThat(pump.waiting.exchange(null)).isEqualTo(caller);
        driver.start();
        Thread own = awaitThread("own", Thread.State.WAITING);

        done.set(true);
        pump.wakeUp();

        assertThat(pump.waiting.exchange(null)).isEqualTo(own);
        caller.join();
        driver.end();
    }

    private static void unexpected(Throwable thrown) {
        throw new AssertionError("the pump failed", thrown);
    }

    /** Waits until a thread is in a state; the test's timeout ends that. */
    private static Thread awaitThread(String name, Thread.State state) {
        while (true) {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals(name) && thread.getState() == state) {
                    return thread;
                }
            }
            Thread.onSpinWait();
        }
    }
}
