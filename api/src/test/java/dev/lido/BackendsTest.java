package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.CrewProvider;
import dev.lido.testing.SerialStub;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link Pools#backends()}: what there is, usable or not. */
class BackendsTest {
    @RegisterExtension
    final Services services = new Services();

    private List<BackendInfo> backends(Class<?>... providers) throws IOException {
        services.provide(providers);
        return Pools.backends();
    }

    @Test
    void areOrderedByName() throws IOException {
        assertThat(backends(SerialStub.class, Stub.Low.class, CrewProvider.class, Stub.High.class))
                .extracting(BackendInfo::name)
                .containsExactly("crew", "high", "low", "serial");
    }

    @Test
    void tellAllThatIsKnown() throws IOException {
        BackendInfo crew = backends(CrewProvider.class).get(0);

        assertThat(crew.provider()).isEqualTo(CrewProvider.class.getName());
        assertThat(crew.location()).startsWith("file:").contains("test-classes");
        assertThat(crew.problem()).isNull();
        assertThat(crew.available()).isTrue();
        assertThat(crew.capabilities()).isEqualTo(Set.of(Capability.INTERRUPT));
        assertThat(crew.options()).extracting(OptionInfo::name).containsExactly("strict", "deadlock");
    }

    @Test
    void tellWhyOneCanNotBeUsed() throws IOException {
        BackendInfo unusable = backends(Stub.Unusable.class).get(0);

        assertThat(unusable.available()).isFalse();
        assertThat(unusable.problem()).isEqualTo("the library libdream is missing; install it");
    }

    @Test
    void mayBeNone() throws IOException {
        assertThat(backends()).isEmpty();
    }

    @Test
    void providersOfTheClassPathAreFound() {
        assertThat(Pools.backends()).extracting(BackendInfo::name).contains("crew", "serial");
    }
}
