package dev.lido.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.OptionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {
    private static final Option<Boolean> FLAG = Option.flag("eager", true, "begins before it is asked");
    private static final Option<Integer> NUMBER = Option.integer("depth", 3, -2, 10, "how deep to dig");
    private static final Option<String> TEXT = Option.text("where", "here", "the place");

    @Test
    void anOptionDescribesItself() {
        assertThat(FLAG.info())
                .isEqualTo(new OptionInfo("eager", "true or false", "true", "begins before it is asked"));
        assertThat(NUMBER.info())
                .isEqualTo(new OptionInfo("depth", "a whole number from -2 to 10", "3", "how deep to dig"));
        assertThat(TEXT.info()).isEqualTo(new OptionInfo("where", "text", "here", "the place"));
        assertThat(Option.STRICT.info().name()).isEqualTo("strict");
    }

    @Test
    void anOptionHasANameAndADefault() {
        assertThat(NUMBER.name()).isEqualTo("depth");
        assertThat(NUMBER.defaultValue()).isEqualTo(3);
        assertThat(Option.STRICT.defaultValue()).isFalse();
    }

    @Test
    void flagsAreTrueOrFalse() {
        assertThat(FLAG.parse("true")).isTrue();
        assertThat(FLAG.parse("false")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "TRUE", "1", " true"})
    void nothingElseIsAFlag(String text) {
        assertThat(FLAG.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"-2, -2", "10, 10", "0, 0", "007, 7"})
    void numbersLieBetweenTheirBounds(String text, int value) {
        assertThat(NUMBER.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-3", "11", "", "ten", "1.0", " 1", "99999999999"})
    void nothingElseIsSuchANumber(String text) {
        assertThat(NUMBER.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a b ", "true"})
    void anyTextIsText(String text) {
        assertThat(TEXT.parse(text)).isEqualTo(text);
    }
}
