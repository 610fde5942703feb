package dev.lido.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pools;
import dev.lido.spi.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the modules say of themselves. */
class ModulesTest {
    private static final String PROVIDER = BackendProvider.class.getName();

    private static ModuleReference moduleOf(Class<?> type) {
        try {
            Path place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Set<ModuleReference> modules = ModuleFinder.of(place).findAll();
            assertThat(modules).as("modules in %s", place).hasSize(1);
            return modules.iterator().next();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void apiRequiresNothingButTheJdk() {
        Map<String, Set<Requires.Modifier>> requires = moduleOf(Pools.class).descriptor().requires().stream()
                .collect(Collectors.toMap(Requires::name, Requires::modifiers));

        assertThat(requires)
                .containsOnlyKeys("java.base", "jdk.jfr", "org.jspecify", "com.google.errorprone.annotations");
        assertThat(requires.get("jdk.jfr")).isEmpty();
        assertThat(requires.get("org.jspecify")).containsExactly(Requires.Modifier.STATIC);
    }

    @Test
    void apiExportsFacadeAndSpiButNotTheEngine() {
        ModuleDescriptor api = moduleOf(Pools.class).descriptor();

        assertThat(api.exports()).noneMatch(Exports::isQualified);
        assertThat(api.exports())
                .extracting(Exports::source)
                .containsExactlyInAnyOrder("dev.lido", "dev.lido.shared", "dev.lido.spi");
        assertThat(api.opens()).isEmpty();
        assertThat(api.isOpen()).isFalse();
        assertThat(api.uses()).containsExactly(PROVIDER);
    }

    @TestFactory
    Stream<DynamicTest> backendsExportNothingAndProvideWhatTheyRegister() {
        List<ModuleReference> backends = ServiceLoader.load(BackendProvider.class).stream()
                .filter(provider -> provider.type().getName().startsWith("dev.lido.backend."))
                .map(provider -> moduleOf(provider.type()))
                .toList();
        assertThat(backends)
                .extracting(backend -> backend.descriptor().name())
                .contains("dev.lido.backend.serial", "dev.lido.backend.threads");

        return backends.stream()
                .map(backend -> DynamicTest.dynamicTest(backend.descriptor().name(), () -> {
                    ModuleDescriptor descriptor = backend.descriptor();
                    assertThat(descriptor.exports()).isEmpty();
                    assertThat(descriptor.requires())
                            .extracting(Requires::name)
                            .contains("dev.lido")
                            .noneMatch(name -> name.startsWith("dev.lido.backend"));
                    assertThat(provided(descriptor)).isEqualTo(registered(backend));
                }));
    }

    /** What the module descriptor provides: found on the module path. */
    private static Map<String, Set<String>> provided(ModuleDescriptor descriptor) {
        return descriptor.provides().stream()
                .collect(Collectors.toMap(Provides::service, provides -> Set.copyOf(provides.providers())));
    }

    /** What the files in META-INF/services register: found on the class path. */
    private static Map<String, Set<String>> registered(ModuleReference module) throws IOException {
        String folder = "META-INF/services/";
        try (ModuleReader reader = module.open();
                Stream<String> resources = reader.list()) {
            return resources
                    .filter(resource -> resource.startsWith(folder) && !resource.endsWith("/"))
                    .collect(Collectors.toMap(
                            resource -> resource.substring(folder.length()), resource -> lines(reader, resource)));
        }
    }

    private static Set<String> lines(ModuleReader reader, String resource) {
        try (InputStream in = reader.open(resource).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
