package dev.lido.backend.hazelcast;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LaneManagerTest {
    /** A lane is opened at its second try, since a client is not connected at the first. That try must not stay due. */
    @Test
    @Timeout(120)
    void theKeeperRestsOnceAllLanesAreOpen() {
        try (Pool pool = choosePool(PoolConfig.parse("hazelcast:1?jvm.args=-XX:TieredStopAtLevel=1"))) {
            assertThat(pool.map(List.of(1, 2), i -> -i)).containsExactly(-1, -2);
            long before = keeper().getWaitedCount();
            long begin = System.nanoTime();
            boolean unused = pool.call(() -> {
                long end = System.nanoTime() + 2_000_000_000L;
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
                return true;
            });
            long seconds = (System.nanoTime() - begin) / 1_000_000_000L;
            assertThat(keeper().getWaitedCount() - before)
                    .as("how often the keeper has looked in %d s, in which nothing changed", seconds)
                    .isLessThan(20 * (seconds + 1));
        }
    }

    private static ThreadInfo keeper() {
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(false, false)) {
            if (thread.getThreadName().matches("lido-hazelcast-\\d+-keeper")) {
                return thread;
            }
        }
        throw new AssertionError("there is no keeper");
    }
}
