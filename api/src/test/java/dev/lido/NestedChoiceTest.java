package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.CrewProvider;
import dev.lido.testing.LogCapture;
import dev.lido.testing.SerialStub;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Choosing a pool inside a task. */
class NestedChoiceTest {
    @RegisterExtension
    final Services services = new Services();

    @RegisterExtension
    final LogCapture log = new LogCapture();

    private Pool outer;

    @BeforeEach
    void provide() throws IOException {
        services.provide(CrewProvider.class, SerialStub.class, Stub.High.class);
        outer = Pools.choosePool("crew:1");
    }

    @AfterEach
    void restore() {
        outer.close();
        System.clearProperty("lido.pool");
    }

    private String chosenInside(SerializableCallable<Pool> choose) {
        return outer.call(() -> {
            try (Pool inner = choose.call()) {
                return inner.backend() + ":" + inner.size();
            }
        });
    }

    @Test
    void withoutAChoiceItIsSerial() {
        assertThat(chosenInside(Pools::choosePool)).isEqualTo("serial:1");

        assertThat(log.lines()).contains("FINE pool serial:1 chosen by being inside a task");
    }

    @Test
    void noBackendNeedsToBeThereForThat() throws IOException {
        services.provide(CrewProvider.class);

        assertThat(chosenInside(Pools::choosePool)).isEqualTo("serial:1");
    }

    @Test
    void propertyDoesNotCount() {
        System.setProperty("lido.pool", "high");

        assertThat(chosenInside(Pools::choosePool)).isEqualTo("serial:1");
    }

    @Test
    void explicitChoiceCounts() {
        assertThat(chosenInside(() -> Pools.choosePool("crew:2"))).isEqualTo("crew:2");
    }

    @Test
    void aMereNumberOfWorkersIsNoChoice() {
        assertThat(chosenInside(
                        () -> Pools.choosePool(PoolConfig.builder().workers(4).build())))
                .isEqualTo("serial:1");
    }

    @Test
    void innerPoolWorks() {
        int sum = outer.call(() -> {
            try (Pool inner = Pools.choosePool()) {
                return inner.reduce(List.of(1, 2, 3), i -> i * i, Integer::sum);
            }
        });

        assertThat(sum).isEqualTo(14);
    }

    @Test
    void outsideAgainAllIsAsBefore() {
        chosenInside(Pools::choosePool);

        try (Pool pool = Pools.choosePool("auto")) {
            assertThat(pool.backend()).isEqualTo("high");
        }
    }
}
