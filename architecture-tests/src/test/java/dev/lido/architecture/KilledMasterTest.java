package dev.lido.architecture;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.conformance.ToldMaster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters that are killed again and again while they write their checkpoint, on every backend. */
@Tag("long")
class KilledMasterTest {
    private static final int KILLS = 12;
    private static final int MOST_RESULTS = 800;

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads:2", "processes:2", "hazelcast:2", "mpi:2"})
    void nothingIsLostThatACallbackWasToldOf(String spec, @TempDir Path folder)
            throws IOException, InterruptedException {
        PoolConfig config = PoolConfig.parse(spec);
        Random random = new Random();
        for (int kill = 0; kill < KILLS; kill++) {
            String word = "run" + (char) ('a' + kill);
            ToldMaster.runFor(config, folder, word, random.nextInt(MOST_RESULTS), Duration.ofMinutes(2));
        }
        try (Pool pool = Pools.choosePool(config)) {
            ToldMaster.finish(pool, folder);
        }
    }
}
