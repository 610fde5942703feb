package dev.lido.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.spi.Pump;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a thread that drives spins before it blocks. */
class DriverTest {
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
        public boolean turn() {
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

        new Driver(pump, "unused").drive(() -> pump.turns.size() == 10, Long.MAX_VALUE);

        assertThat(pump.turns.subList(5, 10))
                .as("turns before each wait: one that finds what has arrived, one that finds nothing")
                .containsOnly(2);
    }

    @Test
    void whoWaitsForShortTimesSpins() {
        LatePump pump = new LatePump(0);

        new Driver(pump, "unused")
                .drive(() -> pump.turns.size() == 1000 || pump.turns.stream().anyMatch(n -> n > 5), Long.MAX_VALUE);

        assertThat(pump.turns).anyMatch(n -> n > 5);
    }
}
