package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.LogCapture;
import dev.lido.testing.SerialStub;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which backend {@code auto} takes. */
class AutoChoiceTest {
    @RegisterExtension
    final Services services = new Services();

    @RegisterExtension
    final LogCapture log = new LogCapture();

    private String auto(Class<?>... providers) throws IOException {
        services.provide(providers);
        try (Pool pool = Pools.choosePool("auto")) {
            return pool.backend();
        }
    }

    @Test
    void takesTheMostPreferred() throws IOException {
        assertThat(auto(Stub.Low.class, Stub.High.class, SerialStub.class)).isEqualTo("high");
    }

    @Test
    void orderOnTheClassPathDoesNotMatter() throws IOException {
        assertThat(auto(Stub.High.class, SerialStub.class, Stub.Low.class)).isEqualTo("high");
    }

    @Test
    void passesOverWhatIsNotAvailable() throws IOException {
        assertThat(auto(Stub.Unusable.class, Stub.Low.class)).isEqualTo("low");
    }

    @Test
    void takesTheLeastPreferredIfThereIsNoOther() throws IOException {
        assertThat(auto(SerialStub.class, Stub.Shy.class)).isEqualTo("serial");

        int cores = Runtime.getRuntime().availableProcessors();
        assertThat(log.lines())
                .containsExactly("INFO pool serial:1 chosen by program (auto"
                        + (cores == 1
                                ? ""
                                : ", on one of " + cores
                                        + " cores, since there is no lido-backend-threads that could be" + " used")
                        + ")");
    }

    @Test
    void neverTakesWhatDoesNotWantTo() {
        assertThatThrownBy(() -> auto(Stub.Shy.class, Stub.Unusable.class))
                .isInstanceOf(ConfigException.class)
                .hasMessage("LIDO-8: no backend was found that could be chosen automatically;"
                        + " put lido-backend-threads or another backend on the class path, or name one of those found: shy,"
                        + " unusable");
    }
}
