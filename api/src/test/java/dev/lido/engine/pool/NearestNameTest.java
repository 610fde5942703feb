package dev.lido.engine.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNameTest {
    private static final List<String> BACKENDS = List.of("hazelcast", "mpi", "processes", "serial", "threads");

    @ParameterizedTest
    @CsvSource({
        "thread, threads",
        "treads, threads",
        "htreads, threads",
        "Threads, threads",
        "SERIAL, serial",
        "seriel, serial",
        "process, processes",
        "hazlecast, hazelcast",
        "mip, mpi",
        "mpi4, mpi",
    })
    void whatIsMistypedIsGuessed(String name, String meant) {
        assertThat(NearestName.of(name, BACKENDS)).hasValue(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes", "x", "", "spark", "quantum-computer"})
    void whatIsNotAlikeIsNotGuessed(String name) {
        assertThat(NearestName.of(name, BACKENDS)).isEmpty();
    }

    @Test
    void theNearestIsGuessedNotTheFirst() {
        assertThat(NearestName.of("strictly", List.of("strict", "strictl", "strictest")))
                .hasValue("strictl");
    }

    @Test
    void theNameItselfIsNearest() {
        assertThat(NearestName.of("mpi", BACKENDS)).hasValue("mpi");
    }

    @Test
    void thereMayBeNothingToGuess() {
        assertThat(NearestName.of("mpi", List.of())).isEmpty();
    }
}
