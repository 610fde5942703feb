package dev.lido.remote.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
    @Test
    void wordsAreThoseOfAShell() {
        assertThat(ShellWords.split("x", "")).isEmpty();
        assertThat(ShellWords.split("x", " \t")).isEmpty();
        assertThat(ShellWords.split("x", " -Xmx1g   -ea ")).containsExactly("-Xmx1g", "-ea");
        assertThat(ShellWords.split("x", "-Da='b  c'd \"e 'f\" ''")).containsExactly("-Da=b  cd", "e 'f", "");
        assertThat(ShellWords.split("x", "a\\ b \"c\\\"d\\e\\\\\" 'f\\'")).containsExactly("a b", "c\"d\\e\\", "f\\");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "a \"b", "a\\", "\"a\\\""})
    void nothingMayBeUnclosed(String text) {
        assertThatThrownBy(() -> ShellWords.split("jvm.args", text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("jvm.args")
                .hasMessageContaining(text);
    }
}
