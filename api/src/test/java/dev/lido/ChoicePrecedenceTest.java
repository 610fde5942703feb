package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.LogCapture;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who decides which backend it is, as far as one JVM can show; {@link EnvironmentChoiceTest} goes on from here. */
class ChoicePrecedenceTest {
    private static final String PROPERTY = "lido.pool";

    @RegisterExtension
    final Services services = new Services();

    @RegisterExtension
    final LogCapture log = new LogCapture();

    @BeforeEach
    void provide() throws IOException {
        services.provide(Stub.Low.class, Stub.High.class, Stub.Shy.class);
    }

    @AfterEach
    void restore() {
        System.clearProperty(PROPERTY);
    }

    private static String chosen(PoolConfig config) {
        try (Pool pool = Pools.choosePool(config)) {
            return pool.backend() + ":" + pool.size();
        }
    }

    @Test
    void flagBeatsProperty() {
        System.setProperty(PROPERTY, "low");

        assertThat(chosen(PoolConfig.fromArgs("--pool=shy"))).isEqualTo("shy:1");

        assertThat(log.lines()).containsExactly("FINE pool shy:1 chosen by flag --pool");
    }

    @Test
    void configurationBeatsProperty() {
        System.setProperty(PROPERTY, "low");

        assertThat(chosen(PoolConfig.parse("shy:3"))).isEqualTo("shy:3");

        assertThat(log.lines()).containsExactly("FINE pool shy:3 chosen by program");
    }

    @Test
    void whoeverChoseInTheProgramMaySayWhoItWas() {
        chosen(PoolConfig.parse("shy").toBuilder().source("file pool.conf").build());

        assertThat(log.lines()).containsExactly("FINE pool shy:1 chosen by file pool.conf");
    }

    @Test
    void propertyBeatsAuto() {
        System.setProperty(PROPERTY, "shy:2");

        assertThat(chosen(PoolConfig.fromArgs("in.csv"))).isEqualTo("shy:2");

        assertThat(log.lines()).containsExactly("INFO pool shy:2 chosen by system property lido.pool");
    }

    @Test
    void propertyMaySayAuto() {
        System.setProperty(PROPERTY, "auto");

        assertThat(chosen(PoolConfig.builder().build())).isEqualTo("high:1");

        assertThat(log.lines()).containsExactly("INFO pool high:1 chosen by system property lido.pool (auto)");
    }

    @Test
    void programMaySayAuto() {
        System.setProperty(PROPERTY, "low");

        assertThat(chosen(PoolConfig.parse("auto:4"))).isEqualTo("high:4");

        assertThat(log.lines()).containsExactly("INFO pool high:4 chosen by program (auto)");
    }

    @Test
    void choosePoolWithoutArgumentsHeedsTheProperty() {
        System.setProperty(PROPERTY, "shy");

        try (Pool pool = Pools.choosePool()) {
            assertThat(pool.backend()).isEqualTo("shy");
        }
    }

    @Test
    void workersOfTheProgramHoldWhereThePropertySaysNone() {
        PoolConfig config = PoolConfig.builder().workers(3).build();

        System.setProperty(PROPERTY, "low");
        assertThat(chosen(config)).isEqualTo("low:3");
        System.setProperty(PROPERTY, "low:2");
        assertThat(chosen(config)).isEqualTo("low:2");
    }

    @Test
    void optionsOfTheProgramHoldWhereThePropertySaysNone() {
        PoolConfig config = PoolConfig.builder().option("color", "red").build();
        System.setProperty(PROPERTY, "low");

        assertThatThrownBy(() -> chosen(config))
                .hasMessageStartingWith(
                        "LIDO-3: the system property lido.pool asks for the pool 'low', but the backend low has no option"
                                + " 'color'");
    }

    @Test
    void malformedPropertyIsAnError() {
        System.setProperty(PROPERTY, "not a pool");

        assertThatThrownBy(() -> chosen(PoolConfig.builder().build()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-1: ")
                .hasMessageContaining("'not a pool'");
    }

    @Test
    void seedAndListenersOfTheProgramStay() {
        System.setProperty(PROPERTY, "low");
        List<String> joined = new ArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void workerJoined(String worker) {
                joined.add(worker);
            }
        };

        try (Pool pool = Pools.choosePool(
                PoolConfig.builder().seed(99).listener(listener).build())) {
            assertThat(pool.seed()).isEqualTo(99);
        }

        assertThat(joined).hasSize(1);
    }

    @Test
    void theLogWritesNumbersWithoutSeparators() {
        chosen(PoolConfig.parse("low:2048"));

        assertThat(log.lines()).containsExactly("FINE pool low:2048 chosen by program");
    }
}
