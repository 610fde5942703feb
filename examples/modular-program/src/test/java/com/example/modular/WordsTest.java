package com.example.modular;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.lido.Pool;
import dev.lido.Pools;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in the JVM that Surefire starts, whose class path or module path it has made up. */
class WordsTest {
    @ParameterizedTest
    @ValueSource(strings = {"threads:2", "threads:2?strict=true", "processes:2"})
    void classesOfTheProgramAreFoundOnEveryPool(String spec) {
        try (Pool pool = Pools.choosePool(spec)) {
            assertEquals(
                    List.of(new Words.Word("pool", 4), new Words.Word("worker", 6)),
                    Words.measured(pool, List.of("pool", "worker")));
        }
    }

    @Test
    void functionsOfTheTestsAreFoundInOtherProcesses() {
        try (Pool pool = Pools.choosePool("processes:1")) {
            long worker = pool.call(() -> ProcessHandle.current().pid());
            assertNotEquals(ProcessHandle.current().pid(), worker);
        }
    }

    @Test
    void poolThatATaskChoosesIsSerialThoughThereIsNoSuchBackend() {
        try (Pool pool = Pools.choosePool("processes:1")) {
            String backend = pool.call(() -> {
                try (Pool own = Pools.choosePool()) {
                    return own.backend();
                }
            });
            assertEquals("serial", backend);
        }
    }
}
