package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.WorkerEvents;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backend that was found, but fails when it is to begin. */
class FailingBackendTest {
    @RegisterExtension
    final Services services = new Services();

    /** Does what the test says. */
    public static final class Failing extends Stub {
        static Callable<Backend> open;

        public Failing() {
            super("failing", 1, null);
        }

        @Override
        public Backend open(BackendConfig config) throws Exception {
            return open.call();
        }
    }

    /** Fails to start, and counts how often it is closed. */
    private static final class Unstartable implements Backend {
        final AtomicInteger closed = new AtomicInteger();
        final Exception failure;

        Unstartable(Exception failure) {
            this.failure = failure;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public void start(WorkerEvents events) throws Exception {
            throw failure;
        }

        @Override
        public List<String> close(long graceNanos) {
            closed.incrementAndGet();
            return List.of();
        }
    }

    @BeforeEach
    void forget() {
        Failing.open = null;
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Callable<Backend> open) throws IOException {
        Failing.open = open;
        services.provide(Failing.class);
        return assertThatThrownBy(() -> Pools.choosePool("failing")).isInstanceOf(ConfigException.class);
    }

    @Test
    void whatItThrowsWhenOpenedIsTheCause() throws IOException {
        IOException cause = new IOException("no network");

        assertRefused(() -> {
                    throw cause;
                })
                .hasMessage("LIDO-9: the backend failing could not be opened: java.io.IOException: no network")
                .cause()
                .isSameAs(cause);
    }

    @Test
    void aMissingClassIsSuchAFailureToo() throws IOException {
        assertRefused(() -> {
                    throw new NoClassDefFoundError("com/example/Gone");
                })
                .hasMessageStartingWith("LIDO-9: the backend failing could not be opened: ")
                .hasMessageContaining("com/example/Gone");
    }

    @Test
    void itsOwnConfigExceptionIsThrownAsItIs() throws IOException {
        ConfigException own = new ConfigException("FAIL-1", "these two options do not go together");

        assertRefused(() -> {
                    throw own;
                })
                .isSameAs(own);
    }

    @Test
    void whatItThrowsWhenStartedIsTheCauseAndItIsClosed() throws IOException {
        Unstartable backend = new Unstartable(new IOException("no worker"));

        assertRefused(() -> backend)
                .hasMessage("LIDO-9: the backend failing could not be opened: java.io.IOException: no worker")
                .cause()
                .isSameAs(backend.failure);
        assertThat(backend.closed).hasValue(1);
    }

    @Test
    void aConfigExceptionWhenStartedIsThrownAsItIsAndItIsClosed() throws IOException {
        Unstartable backend = new Unstartable(new ConfigException("FAIL-2", "there is no such cluster"));

        assertRefused(() -> backend).isSameAs(backend.failure);
        assertThat(backend.closed).hasValue(1);
    }

    @Test
    void aFailureToCloseDoesNotHideWhyItCouldNotStart() throws IOException {
        IOException cause = new IOException("no worker");

        assertRefused(() -> new Backend() {
                    @Override
                    public int size() {
                        return 1;
                    }

                    @Override
                    public void start(WorkerEvents events) throws Exception {
                        throw cause;
                    }

                    @Override
                    public List<String> close(long graceNanos) {
                        throw new IllegalStateException("nothing to close");
                    }
                })
                .hasMessageStartingWith("LIDO-9: ")
                .cause()
                .isSameAs(cause);
    }
}
