package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link PoolConfig#fromArgs}: what is the pool's, and what the program's. */
class PoolConfigArgumentsTest {
    @Test
    void flagWithEqualsSign() {
        PoolConfig config = PoolConfig.fromArgs("--pool=threads:4?strict=true");

        assertThat(config).hasToString("threads:4?strict=true");
        assertThat(config.arguments()).isEmpty();
        assertThat(config.source()).isEqualTo("flag --pool");
    }

    @Test
    void flagAndValueApart() {
        PoolConfig config = PoolConfig.fromArgs("--pool", "threads:4", "in.csv");

        assertThat(config).hasToString("threads:4");
        assertThat(config.arguments()).containsExactly("in.csv");
        assertThat(config.source()).isEqualTo("flag --pool");
    }

    @Test
    void withoutTheFlagNothingIsChosen() {
        PoolConfig config = PoolConfig.fromArgs("a", "-b", "--c=d");

        assertThat(config.backend()).isEmpty();
        assertThat(config.arguments()).containsExactly("a", "-b", "--c=d");
        assertThat(config.source()).isEqualTo("program");
    }

    @Test
    void otherArgumentsKeepTheirOrder() {
        PoolConfig config = PoolConfig.fromArgs("a", "--pool", "serial", "b", "", "--pool=threads", "c", "a");

        assertThat(config.arguments()).containsExactly("a", "b", "", "c", "a");
    }

    @Test
    void lastFlagWinsAltogether() {
        PoolConfig config = PoolConfig.fromArgs("--pool=threads:4?strict=true", "x", "--pool", "serial?a=b");

        assertThat(config.backend()).hasValue("serial");
        assertThat(config.workers()).isEmpty();
        assertThat(config.options()).containsExactly(entry("a", "b"));
    }

    @Test
    void afterTwoHyphensAllIsTheProgramsOwn() {
        PoolConfig config = PoolConfig.fromArgs("--pool=serial", "x", "--", "--pool=threads", "--pool", "--");

        assertThat(config.backend()).hasValue("serial");
        assertThat(config.arguments()).containsExactly("x", "--", "--pool=threads", "--pool", "--");
    }

    @Test
    void flagAfterTwoHyphensChoosesNothing() {
        PoolConfig config = PoolConfig.fromArgs("--", "--pool=threads");

        assertThat(config.backend()).isEmpty();
        assertThat(config.source()).isEqualTo("program");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--pools=4", "--poolish", "-pool=threads", "pool=threads", "--POOL=threads", " --pool=x"})
    void whatOnlyLooksAlikeIsLeft(String argument) {
        PoolConfig config = PoolConfig.fromArgs(argument);

        assertThat(config.backend()).isEmpty();
        assertThat(config.arguments()).containsExactly(argument);
    }

    @Test
    void flagWithoutValueIsAnError() {
        assertThatThrownBy(() -> PoolConfig.fromArgs("in.csv", "--pool"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("LIDO-1: the flag --pool needs a value, for example --pool=threads:4 or --pool=serial");
    }

    @Test
    void emptyValueIsAnError() {
        assertThatThrownBy(() -> PoolConfig.fromArgs("--pool="))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-1: the pool ''");
    }

    @Test
    void malformedValueIsAnErrorEvenIfALaterFlagIsFine() {
        assertThatThrownBy(() -> PoolConfig.fromArgs("--pool=threads:none", "--pool=serial"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-5: ");
    }

    @Test
    void noArguments() {
        assertThat(PoolConfig.fromArgs().arguments()).isEmpty();
    }
}
