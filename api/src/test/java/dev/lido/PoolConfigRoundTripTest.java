package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link PoolConfig#toString} gives a specification that {@link PoolConfig#parse} reads as what it was made of. */
class PoolConfigRoundTripTest {
    private static final long SEED = 20_260_117;
    private static final String NAME_FIRST = "abzAZ";
    private static final String NAME_REST = NAME_FIRST + "059_-";

    /** Letters of one to four bytes, and all that means something in a specification. */
    private static final int[] TEXT = "ab0%&=?:+,/ \t\n#é漢😀".codePoints().toArray();

    @Test
    void randomConfigurationsSurvive() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            PoolConfig config = randomConfig(random);

            PoolConfig copy = PoolConfig.parse(config.toString());

            assertThat(copy.backend()).as("%s", config).isEqualTo(config.backend());
            assertThat(copy.workers()).as("%s", config).isEqualTo(config.workers());
            assertThat(new ArrayList<>(copy.options().entrySet()))
                    .as("%s", config)
                    .isEqualTo(new ArrayList<>(config.options().entrySet()));
            assertThat(copy).hasToString(config.toString());
        }
    }

    private static PoolConfig randomConfig(Random random) {
        PoolConfig.Builder builder = PoolConfig.builder().backend(randomName(random));
        if (random.nextBoolean()) {
            builder.workers(random.nextBoolean() ? 1 + random.nextInt(100) : Integer.MAX_VALUE);
        }
        for (int options = random.nextInt(4); options > 0; options--) {
            builder.option(randomText(random, 1), randomText(random, 0));
        }
        return builder.build();
    }

    private static String randomName(Random random) {
        StringBuilder name = new StringBuilder();
        name.append(NAME_FIRST.charAt(random.nextInt(NAME_FIRST.length())));
        for (int length = random.nextInt(8); length > 0; length--) {
            name.append(NAME_REST.charAt(random.nextInt(NAME_REST.length())));
        }
        return name.toString();
    }

    private static String randomText(Random random, int least) {
        StringBuilder text = new StringBuilder();
        for (int length = least + random.nextInt(6); length > 0; length--) {
            text.appendCodePoint(TEXT[random.nextInt(TEXT.length)]);
        }
        return text.toString();
    }

    @Test
    void specificationsThatNeedNoEscapesStayAsTheyAre() {
        List<String> specs = List.of(
                "serial",
                "threads:4",
                "threads:4?strict=true",
                "processes:4?codec=java&jvm.args=-Xmx512m",
                "hazelcast?members=10.0.0.5:5701,10.0.0.6:5701",
                "x?a=b=c&d=");

        assertThat(specs).allSatisfy(spec -> assertThat(PoolConfig.parse(spec)).hasToString(spec));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", " a", "a ", "a\n", "\u2003"})
    void blanksAtTheEndsOfAValueSurvive(String value) {
        PoolConfig config =
                PoolConfig.builder().backend("threads").option("k", value).build();

        assertThat(PoolConfig.parse(config.toString()).options()).containsExactly(entry("k", value));
    }
}
