package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.Pools;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    @Test
    void barEndsWithAllThatWasDone() {
        List<String> drawn = Collections.synchronizedList(new ArrayList<>());
        try (Pool pool = Pools.choosePool("threads:2");
                ProgressDisplay display =
                        ProgressDisplay.of("galaxies", new DelegatingProgressBarConsumer(drawn::add, 120))) {
            assertThat(pool.withProgress(display).mapOutcomes(List.of(1, 2, 0, 4), i -> 4 / i))
                    .hasSize(4);
            drawn.add("what the program prints");
        }
        assertThat(drawn.remove(drawn.size() - 1)).isEqualTo("what the program prints");
        assertThat(drawn).isNotEmpty();
        assertThat(drawn.get(drawn.size() - 1)).contains("galaxies", "100%", "4/4", "1 failed");
    }
}
