package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.Option;
import dev.lido.testing.CrewProvider;
import dev.lido.testing.ProviderSource;
import dev.lido.testing.SerialStub;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one is told who asks for a pool that there is not. */
class ConfigErrorsTest {
    @RegisterExtension
    final Services services = new Services();

    @TempDir
    Path folder;

    /** Has options of all types, and tells what it was opened with. */
    public static final class Adjustable extends Stub {
        static final Option<Boolean> EAGER = Option.flag("eager", false, "begins early");
        static final Option<Integer> DEPTH = Option.integer("depth", 3, 1, 9, "how deep to dig");
        static final Option<String> WHERE = Option.text("where", "here", "the place");

        static volatile String opened = "";

        public Adjustable() {
            super("adjustable", 1, null);
        }

        @Override
        public List<Option<?>> options() {
            return List.of(EAGER, DEPTH, WHERE);
        }

        @Override
        public int maxWorkers() {
            return 8;
        }

        @Override
        public Backend open(BackendConfig config) throws Exception {
            opened = config.workers() + " " + config.get(EAGER) + " " + config.get(DEPTH) + " " + config.get(WHERE);
            return super.open(config);
        }
    }

    /** Says nothing of itself but its name. */
    public static final class Silent extends Stub {
        public Silent() {
            super("silent", 1, null);
        }

        @Override
        public String problem() {
            throw new IllegalStateException("asked though it was not wanted");
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String spec, Class<?>... providers)
            throws IOException {
        services.provide(providers);
        return assertThatThrownBy(() -> Pools.choosePool(spec)).isInstanceOf(ConfigException.class);
    }

    @Test
    void unknownBackendListsThoseFoundAndGuesses() throws IOException {
        assertRefused("srial:2", CrewProvider.class, Stub.Low.class, SerialStub.class)
                .hasMessage("LIDO-2: there is no backend 'srial' (did you mean 'serial'?);"
                        + " the backends found are crew, low, serial, and auto chooses among them");
    }

    @Test
    void unknownBackendThatIsLikeNoOtherIsNotGuessed() throws IOException {
        assertRefused("kubernetes", CrewProvider.class, SerialStub.class)
                .hasMessage("LIDO-2: there is no backend 'kubernetes';"
                        + " the backends found are crew, serial, and auto chooses among them");
    }

    @Test
    void missingBackendOfLidosOwnNamesItsArtifact() throws IOException {
        assertRefused("processes:2", CrewProvider.class, SerialStub.class)
                .hasMessage("LIDO-2: there is no backend 'processes', which is in lido-backend-processes;"
                        + " put that on the class path; the backends found are crew, serial, and auto"
                        + " chooses among them");
    }

    @ParameterizedTest
    @CsvSource({
        "threads4, 'threads:4', ', which is not on the class path'",
        "crew-2, 'crew:2', ''",
        "crew_16, 'crew:16', ''",
        "cerw3, 'crew:3', ''",
        "process, 'processes', ', which is not on the class path'",
        "hazel, 'hazelcast', ', which is not on the class path'",
    })
    void nearNameMayHaveANumber(String wrong, String right, String remark) throws IOException {
        assertRefused(wrong, CrewProvider.class, SerialStub.class)
                .hasMessageStartingWith(
                        "LIDO-2: there is no backend '" + wrong + "' (did you mean '" + right + "'" + remark + "?)");
    }

    @ParameterizedTest
    @CsvSource({
        "srial:2, LIDO-2, srial:2",
        "crew:0, LIDO-5, crew:0",
        "crew=2, LIDO-1, crew=2",
        "crew?strct=true, LIDO-3, crew?strct=true",
        "crew?strict=1, LIDO-4, crew?strict=1",
        "serial:2, LIDO-5, serial:2",
        "unusable, LIDO-6, unusable"
    })
    void whatIsWrongWithThePropertyNamesIt(String spec, String code, String told) throws IOException {
        services.provide(CrewProvider.class, SerialStub.class, Stub.Unusable.class);
        System.setProperty("lido.pool", spec);
        try {
            assertThatThrownBy(() -> Pools.choosePool())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(
                            code + ": the system property lido.pool asks for the pool '" + told + "', but ")
                    .extracting(thrown -> ((ConfigException) thrown).code())
                    .isEqualTo(code);
        } finally {
            System.clearProperty("lido.pool");
        }
    }

    @Test
    void namesOfBackendsAreCaseSensitiveButGuessed() throws IOException {
        assertRefused("Serial", SerialStub.class)
                .hasMessageStartingWith("LIDO-2: there is no backend 'Serial' (did you mean 'serial'?)");
    }

    @Test
    void unknownOptionListsThoseKnownAndGuesses() throws IOException {
        assertRefused("adjustable?dept=4", Adjustable.class)
                .hasMessage(
                        "LIDO-3: the backend adjustable has no option 'dept' (did you mean 'depth'?);"
                                + " its options are eager (true or false), depth (a whole number from 1 to 9), where (text), deadlock (a number of seconds from 1 to 1000000, or never)");
    }

    @ParameterizedTest
    @CsvSource({"dep, depth", "EAG, eager", "wher, where"})
    void partOfAnOptionsNameIsGuessed(String part, String whole) throws IOException {
        assertRefused("adjustable?" + part + "=4", Adjustable.class)
                .hasMessageStartingWith(
                        "LIDO-3: the backend adjustable has no option '" + part + "' (did you mean '" + whole + "'?)");
    }

    @Test
    void unknownOptionOfABackendWithoutOptions() throws IOException {
        assertRefused("low?a=b", Stub.Low.class)
                .hasMessage(
                        "LIDO-3: the backend low has no option 'a'; its options are deadlock (a number of seconds from 1 to 1000000, or never)");
    }

    @Test
    void valueOfTheWrongType() throws IOException {
        assertRefused("adjustable?depth=deep", Adjustable.class)
                .hasMessage("LIDO-4: the option 'depth' of the backend adjustable must be a whole number from 1 to 9,"
                        + " but is 'deep'; the default is 3");
    }

    @Test
    void valueOutOfBounds() throws IOException {
        assertRefused("adjustable?depth=10", Adjustable.class)
                .hasMessageStartingWith("LIDO-4: the option 'depth' of the backend adjustable must be"
                        + " a whole number from 1 to 9, but is '10'");
    }

    @Test
    void flagThatIsNeitherTrueNorFalse() throws IOException {
        assertRefused("crew?strict=yes", CrewProvider.class)
                .hasMessage("LIDO-4: the option 'strict' of the backend crew must be true or false, but is 'yes';"
                        + " the default is false");
    }

    @Test
    void tooManyWorkers() throws IOException {
        assertRefused("serial:2", SerialStub.class)
                .hasMessage("LIDO-5: the number of workers is 2, but the backend serial has at most 1;"
                        + " leave the number out, or choose another backend");
    }

    @Test
    void backendThatIsNotAvailable() throws IOException {
        assertRefused("unusable", Stub.Unusable.class, Stub.Low.class)
                .hasMessage("LIDO-6: the backend unusable cannot be used here:"
                        + " the library libdream is missing; install it");
    }

    @Test
    void oneNameProvidedTwice() throws IOException {
        Path first = ProviderSource.provide(folder.resolve("first"), "FirstProvider", "twin");
        Path second = ProviderSource.provide(folder.resolve("second"), "SecondProvider", "twin");
        services.provide(first, second);
        assertThatThrownBy(() -> Pools.choosePool("twin"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-7: the backend name 'twin' is provided 2 times: ")
                .hasMessageContaining("FirstProvider in " + first.toUri().toURL())
                .hasMessageContaining("SecondProvider in " + second.toUri().toURL())
                .hasMessageEndingWith("; remove all but one from the class path");
    }

    @Test
    void oneNameProvidedTwiceDoesNotDisturbOthers() throws IOException {
        Path first = ProviderSource.provide(folder.resolve("first"), "FirstProvider", "twin");
        Path second = ProviderSource.provide(folder.resolve("second"), "SecondProvider", "twin");
        Services.register(folder, SerialStub.class);
        services.provide(first, second, folder);
        try (Pool pool = Pools.choosePool("serial")) {
            assertThat(pool.backend()).isEqualTo("serial");
        }
    }

    @Test
    void noBackendAtAll() throws IOException {
        assertRefused("threads")
                .hasMessage("LIDO-8: the backend 'threads' was requested, but no backend was found at all;"
                        + " put lido-backend-threads on the class path");
    }

    @Test
    void noBackendAtAllForAuto() throws IOException {
        assertRefused("auto").hasMessageStartingWith("LIDO-8: no backend was found that could be chosen automatically");
    }

    @Test
    void codeIsAvailableOnItsOwn() throws IOException {
        assertRefused("serial:2", SerialStub.class)
                .extracting(thrown -> ((ConfigException) thrown).code())
                .isEqualTo("LIDO-5");
    }

    @Test
    void goodOptionsReachTheBackend() throws IOException {
        services.provide(Adjustable.class);
        Pools.choosePool("adjustable:8?depth=9&where=").close();
        assertThat(Adjustable.opened).isEqualTo("OptionalInt[8] false 9 ");

        Pools.choosePool("adjustable?eager=true").close();
        assertThat(Adjustable.opened).isEqualTo("OptionalInt.empty true 3 here");
    }

    @Test
    void onlyTheBackendThatIsWantedIsAskedWhetherItCanBeUsed() throws IOException {
        services.provide(Silent.class, SerialStub.class);

        try (Pool pool = Pools.choosePool("serial")) {
            assertThat(pool.backend()).isEqualTo("serial");
        }
        assertThatThrownBy(() -> Pools.choosePool("silent"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("asked though it was not wanted");
    }
}
