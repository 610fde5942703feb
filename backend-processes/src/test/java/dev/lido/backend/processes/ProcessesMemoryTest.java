package dev.lido.backend.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.LidoException;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Pools;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What finds no memory where it arrives. */
@Timeout(60)
class ProcessesMemoryTest {
    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /** Values that no heap of 16 MiB has room for: one goes through shared memory, the others through the socket. */
    static List<Object> tooLarge() {
        return List.of(new double[1_900_000], new boolean[14_500_000], "x".repeat(14_500_000));
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void anArgumentThatDoesNotFitIntoTheWorkerFailsItsOwnTaskOnly(Object large) {
        try (Pool pool = Pools.choosePool("processes:1?memory=16m")) {
            List<Outcome<Object>> outcomes = pool.mapOutcomes(List.of(1, large, 3), input -> input);

            assertThat(outcomes.get(1)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.cause())
                        .isInstanceOf(LidoException.class)
                        .hasMessage(
                                "LIDO-17: the task's argument cannot be read: java.lang.OutOfMemoryError: Java heap space");
                assertThat(failed.attempts()).isEqualTo(1);
            });
            assertThat(outcomes.get(2).worker())
                    .as("the worker that goes on")
                    .isNotNull()
                    .isEqualTo(outcomes.get(0).worker());
        }
    }
}
