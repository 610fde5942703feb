package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.LogCapture;
import dev.lido.testing.ProviderSource;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A provider that is broken is reported, and disturbs no other. */
class BrokenProvidersTest {
    @RegisterExtension
    final Services services = new Services();

    @RegisterExtension
    final LogCapture log = new LogCapture();

    @TempDir
    Path folder;

    /** Cannot be made. */
    public static final class ThrowingConstructor extends Stub {
        public ThrowingConstructor() {
            super("broken", 9, null);
            throw new IllegalStateException("no licence");
        }
    }

    /** Has no public constructor. */
    public static final class PrivateConstructor extends Stub {
        private PrivateConstructor() {
            super("broken", 9, null);
        }
    }

    /** Cannot be initialized. */
    public static final class ThrowingInitializer extends Stub {
        static final int NUMBER = Integer.parseInt("no number");

        public ThrowingInitializer() {
            super("broken" + NUMBER, 9, null);
        }
    }

    /** Does not know its name. */
    public static final class ThrowingName extends Stub {
        public ThrowingName() {
            super("broken", 9, null);
        }

        @Override
        public String name() {
            throw new UnsupportedOperationException("who am I?");
        }
    }

    /** Has no name. */
    public static final class NullName extends Stub {
        public NullName() {
            super(null, 9, null);
        }
    }

    /** Does not even know whether it can be used. */
    public static final class ThrowingProblem extends Stub {
        public ThrowingProblem() {
            super("broken", 9, null);
        }

        @Override
        public @Nullable String problem() {
            throw new UnsupportedOperationException("can I?");
        }
    }

    /** Is no provider at all. */
    public static final class NoProvider {}

    /** Expects that the good provider can be chosen by name and by auto, whatever else there is. */
    private static void assertGoodOneWorks() {
        try (Pool named = Pools.choosePool("low");
                Pool auto = Pools.choosePool("auto")) {
            assertThat(named.backend()).isEqualTo("low");
            assertThat(auto.backend()).isEqualTo("low");
            assertThat(named.map(List.of(1, 2), i -> -i)).containsExactly(-1, -2);
        }
    }

    /** What is reported, besides the good provider. */
    private static BackendInfo theBrokenOne() {
        List<BackendInfo> infos = Pools.backends();
        assertThat(infos)
                .hasSize(2)
                .filteredOn(BackendInfo::available)
                .extracting(BackendInfo::name)
                .containsExactly("low");
        BackendInfo broken = infos.get(infos.get(0).available() ? 1 : 0);
        assertThat(broken.problem()).isNotBlank();
        assertThat(broken.capabilities()).isEmpty();
        assertThat(broken.options()).isEmpty();
        return broken;
    }

    private BackendInfo reportOf(Class<?> provider) throws IOException {
        services.provide(provider, Stub.Low.class);
        assertGoodOneWorks();
        return theBrokenOne();
    }

    @Test
    void constructorThrows() throws IOException {
        assertThat(reportOf(ThrowingConstructor.class)).satisfies(broken -> {
            assertThat(broken.provider()).isEqualTo(ThrowingConstructor.class.getName());
            assertThat(broken.location()).contains("test-classes");
            assertThat(broken.problem()).contains("no licence");
        });
    }

    @Test
    void constructorIsPrivate() throws IOException {
        assertThat(reportOf(PrivateConstructor.class).problem()).contains(PrivateConstructor.class.getName());
    }

    @Test
    void classCanNotBeInitialized() throws IOException {
        assertThat(reportOf(ThrowingInitializer.class).provider()).isEqualTo(ThrowingInitializer.class.getName());
    }

    @Test
    void nameThrows() throws IOException {
        assertThat(reportOf(ThrowingName.class)).satisfies(broken -> {
            assertThat(broken.provider()).isEqualTo(ThrowingName.class.getName());
            assertThat(broken.problem()).contains("who am I?");
        });
    }

    @Test
    void nameIsNull() throws IOException {
        assertThat(reportOf(NullName.class).provider()).isEqualTo(NullName.class.getName());
    }

    @Test
    void availabilityThrows() throws IOException {
        assertThat(reportOf(ThrowingProblem.class)).satisfies(broken -> {
            assertThat(broken.provider()).isEqualTo(ThrowingProblem.class.getName());
            assertThat(broken.problem()).contains("can I?");
        });
    }

    @Test
    void classIsNoProvider() throws IOException {
        assertThat(reportOf(NoProvider.class).problem()).contains(NoProvider.class.getName());
    }

    @Test
    void classIsMissing() throws IOException {
        Services.write(folder, "com.example.Missing\n" + Stub.Low.class.getName());
        services.provide(folder);
        assertGoodOneWorks();
        assertThat(theBrokenOne().problem()).contains("com.example.Missing");
    }

    @Test
    void superclassIsMissing() throws IOException {
        ProviderSource.compile(
                folder, "Base", "public abstract class Base implements dev.lido.spi.BackendProvider {}\n");
        ProviderSource.compile(
                folder,
                "Orphan",
                "public abstract class Orphan extends Base implements dev.lido.spi.BackendProvider {}\n");
        Files.delete(folder.resolve("Base.class"));
        Services.write(folder, "Orphan\n" + Stub.Low.class.getName());
        services.provide(folder);
        assertGoodOneWorks();
        assertThat(theBrokenOne().problem()).contains("Base");
    }

    @Test
    void classFileIsNoClassFile() throws IOException {
        Files.writeString(folder.resolve("Garbage.class"), "this is text");
        Services.write(folder, "Garbage\n" + Stub.Low.class.getName());
        services.provide(folder);
        assertGoodOneWorks();
        assertThat(theBrokenOne().problem()).contains("Garbage");
    }

    @Test
    void servicesFileIsMalformed() throws IOException {
        Path malformed = folder.resolve("malformed");
        Path good = folder.resolve("good");
        Services.write(malformed, "this is no class name");
        Services.register(good, Stub.Low.class);
        services.provide(malformed, good);
        assertGoodOneWorks();
        assertThat(theBrokenOne().problem())
                .contains(malformed.resolve(Services.FILE).toString());
    }

    @Test
    void wrongNameOfABackendTellsOfBrokenProvidersToo() throws IOException {
        services.provide(ThrowingConstructor.class, Stub.Low.class);
        assertThatThrownBy(() -> Pools.choosePool("broken"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-2: there is no backend 'broken'")
                .hasMessageContaining("and could not be loaded: ")
                .hasMessageContaining(ThrowingConstructor.class.getName())
                .hasMessageContaining("no licence");
    }

    @Test
    void onlyBrokenProvidersAreAsGoodAsNone() throws IOException {
        services.provide(ThrowingConstructor.class);
        assertThatThrownBy(() -> Pools.choosePool("low"))
                .hasMessageStartingWith("LIDO-8: ")
                .hasMessageContaining("no licence");
        assertThatThrownBy(() -> Pools.choosePool("auto"))
                .hasMessageStartingWith("LIDO-8: ")
                .hasMessageContaining("no licence");
    }

    /** A class loader that fails again and again must not make the search for providers endless. */
    @Test
    void classLoaderCanNotFindServices() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                if (asked.incrementAndGet() > 1000) {
                    throw new AssertionError("asked forever");
                }
                throw new IOException("the disk is gone");
            }
        };
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            assertThatThrownBy(() -> Pools.choosePool("low"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("LIDO-8: ")
                    .hasMessageContaining("the disk is gone");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
