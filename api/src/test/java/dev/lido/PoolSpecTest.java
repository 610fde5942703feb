package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar {@code name[:workers][?key=value&key=value]}. */
class PoolSpecTest {
    @Test
    void nameAlone() {
        PoolConfig config = PoolConfig.parse("threads");

        assertThat(config.backend()).hasValue("threads");
        assertThat(config.workers()).isEmpty();
        assertThat(config.options()).isEmpty();
    }

    @Test
    void nameAndWorkers() {
        PoolConfig config = PoolConfig.parse("threads:4");

        assertThat(config.backend()).hasValue("threads");
        assertThat(config.workers()).hasValue(4);
    }

    @Test
    void optionsKeepTheirOrder() {
        PoolConfig config = PoolConfig.parse("processes:2?zebra=1&ape=2&lion=3");

        assertThat(config.workers()).hasValue(2);
        assertThat(config.options()).containsExactly(entry("zebra", "1"), entry("ape", "2"), entry("lion", "3"));
    }

    @Test
    void optionsWithoutWorkers() {
        PoolConfig config = PoolConfig.parse("hazelcast?members=10.0.0.5,10.0.0.6");

        assertThat(config.workers()).isEmpty();
        assertThat(config.options()).containsExactly(entry("members", "10.0.0.5,10.0.0.6"));
    }

    @Test
    void questionMarkWithoutOptionsMeansNone() {
        assertThat(PoolConfig.parse("serial?").options()).isEmpty();
    }

    @Test
    void blanksAroundTheSpecificationDoNotMatter() {
        PoolConfig config = PoolConfig.parse("  threads:2 \n");

        assertThat(config.backend()).hasValue("threads");
        assertThat(config.workers()).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A1", "my-own_backend2", "auto"})
    void namesAreLettersDigitsHyphensAndUnderscores(String name) {
        assertThat(PoolConfig.parse(name).backend()).hasValue(name);
    }

    @ParameterizedTest
    @CsvSource({
        "k=, ''",
        "k=a=b=c, a=b=c",
        "k=x?y:z/?, x?y:z/?",
        "k=-Xmx512m, -Xmx512m",
        "k=a+b, a+b",
        "k=a%26b, a&b",
        "k=100%25, 100%",
        "k=%3D, =",
        "k=%C3%A9%e6%bc%a2, é漢",
        "k=é%26, é&"
    })
    void valuesArePercentDecoded(String option, String value) {
        assertThat(PoolConfig.parse("threads?" + option).options()).containsExactly(entry("k", value));
    }

    @Test
    void keysArePercentDecoded() {
        assertThat(PoolConfig.parse("threads?a%3Db%26=1").options()).containsExactly(entry("a=b&", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "?a=b",
                "-threads",
                "th reads",
                "--verbose",
                "threads=x",
                "=4=5",
            })
    void mustBeginWithAName(String spec) {
        assertThatThrownBy(() -> PoolConfig.parse(spec))
                .isInstanceOf(ConfigException.class)
                .hasMessage("LIDO-1: the pool '" + spec
                        + "' is not of the form name[:workers][?key=value&key=value], for example threads:4?strict=true:"
                        + " it must begin with a backend's name")
                .extracting(thrown -> ((ConfigException) thrown).code())
                .isEqualTo("LIDO-1");
    }

    @ParameterizedTest
    @CsvSource({
        "4, threads:4",
        ":4, threads:4",
        "threads=2, threads:2",
        "threads/4, threads:4",
        "threads 4, threads:4",
        "threads(4), threads:4",
        "threads[4], threads:4",
        "threads!:4, threads:4",
        "threads=2&strict=true, threads:2?strict=true",
        "threads:2&strict=true, threads:2?strict=true",
        "'processes:2,jvm.args=-Xss4m', processes:2?jvm.args=-Xss4m",
    })
    void whatWasProbablyMeantIsTold(String spec, String meant) {
        assertThatThrownBy(() -> PoolConfig.parse(spec))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("; did you mean '" + meant + "'?");
        assertThat(PoolConfig.parse(meant)).hasToString(meant);
    }

    @ParameterizedTest
    @CsvSource({"threads?strict, strict", "threads?=true, =true", "threads?a=1&, ''", "threads?&a=1, ''"})
    void everyOptionNeedsAKeyAndAnEqualsSign(String spec, String option) {
        assertThatThrownBy(() -> PoolConfig.parse(spec))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-1: the pool '" + spec + "'")
                .hasMessageEndingWith("the option '" + option + "' is not of the form key=value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads?a=1&a=1", "threads?a=1&b=2&a=3", "threads?a=1&%61=2"})
    void noOptionTwice(String spec) {
        assertThatThrownBy(() -> PoolConfig.parse(spec))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-1: ")
                .hasMessageContaining("'" + spec + "'")
                .hasMessageEndingWith("the option 'a' is given twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "a%", "%zz", "%4g", "%é1", "100%&b=1"})
    void percentNeedsTwoHexadecimalDigits(String value) {
        assertThatThrownBy(() -> PoolConfig.parse("threads?a=" + value))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-1: ")
                .hasMessageEndingWith("must be followed by two hexadecimal digits; write %25 for a plain '%'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "x", "1.5", "4:5", "99999999999"})
    void workersAreAWholeNumberOfAtLeastOne(String count) {
        String spec = "threads:" + count + "?strict=true";

        assertThatThrownBy(() -> PoolConfig.parse(spec))
                .isInstanceOf(ConfigException.class)
                .hasMessage("LIDO-5: the number of workers in pool '" + spec + "' is '" + count
                        + "', but must be a whole number of at least 1, as in threads:4;"
                        + " leave it out for the backend's default");
    }
}
