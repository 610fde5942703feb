package dev.lido.havoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lido.Pools;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is thrown, no pool hangs. Each runs for the seconds that the system property {@code lido.havoc.seconds} says, 20
 * unless set; {@code lido.havoc.seed} repeats what a failure names.
 */
@Tag("long")
@Isolated("uses all memory and all cores")
class HavocTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "serial",
                "threads:2",
                "threads:2?strict=true",
                "processes:2?memory=64m&output=off",
                "hazelcast:2?memory=96m&output=off",
                "mpi:2?memory=64m&output=off"
            })
    void everyCallEndsAndNoWorkerIsMissing(String spec) throws Exception {
        String name = spec.split(":", 2)[0];
        assumeTrue(Pools.backends().stream()
                .anyMatch(backend -> backend.name().equals(name) && backend.problem() == null));
        long seed = Long.getLong("lido.havoc.seed", new SplittableRandom().nextLong());
        Duration time = Duration.ofSeconds(Long.getLong("lido.havoc.seconds", 20));
        String done = Havoc.run(spec, time, seed);
        System.out.println(done);
        assertThat(done).startsWith(spec);
    }
}
