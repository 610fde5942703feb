package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class PoolConfigTest {
    private static final Initializer INITIALIZER = worker -> {};
    private static final PoolListener LISTENER = new PoolListener() {};

    @Test
    void nothingSetMeansNothingAsked() {
        PoolConfig config = PoolConfig.builder().build();

        assertThat(config.backend()).isEmpty();
        assertThat(config.workers()).isEmpty();
        assertThat(config.options()).isEmpty();
        assertThat(config.arguments()).isEmpty();
        assertThat(config.source()).isEqualTo("program");
        assertThat(config.seed()).isEmpty();
        assertThat(config.initializer()).isEmpty();
        assertThat(config.listeners()).isEmpty();
        assertThat(config.role()).isEqualTo(PoolConfig.Role.MASTER);
        assertThat(config).hasToString("auto");
    }

    @Test
    void builderSetsEverything() {
        PoolConfig config = everything().build();

        assertThat(config.backend()).hasValue("threads");
        assertThat(config.workers()).hasValue(3);
        assertThat(config.options()).containsExactly(entry("strict", "true"), entry("depth", "7"));
        assertThat(config.source()).isEqualTo("file pool.conf");
        assertThat(config.seed()).hasValue(-42);
        assertThat(config.initializer()).containsSame(INITIALIZER);
        assertThat(config.listeners()).containsExactly(LISTENER, LISTENER);
        assertThat(config.role()).isEqualTo(PoolConfig.Role.WORKER);
        assertThat(config).hasToString("threads:3?strict=true&depth=7");
    }

    private static PoolConfig.Builder everything() {
        return PoolConfig.builder()
                .backend("threads")
                .workers(3)
                .option("strict", true)
                .option("depth", 7)
                .seed(-42)
                .initializer(INITIALIZER)
                .listener(LISTENER)
                .listener(LISTENER)
                .source("file pool.conf")
                .role(PoolConfig.Role.WORKER);
    }

    @Test
    void toBuilderKeepsEverything() {
        PoolConfig config = everything().build();

        assertThat(config.toBuilder().build()).usingRecursiveComparison().isEqualTo(config);
    }

    @Test
    void toBuilderKeepsTheArguments() {
        PoolConfig config = PoolConfig.fromArgs("--pool=threads:2", "in.csv");

        PoolConfig seeded = config.toBuilder().seed(1).build();

        assertThat(seeded.arguments()).containsExactly("in.csv");
        assertThat(seeded.source()).isEqualTo("flag --pool");
    }

    @Test
    void specReplacesBackendWorkersAndOptionsOnly() {
        PoolConfig config = everything().spec("serial?a=b").build();

        assertThat(config.backend()).hasValue("serial");
        assertThat(config.workers()).isEmpty();
        assertThat(config.options()).containsExactly(entry("a", "b"));
        assertThat(config.seed()).hasValue(-42);
        assertThat(config.initializer()).containsSame(INITIALIZER);
        assertThat(config.listeners()).hasSize(2);
        assertThat(config.source()).isEqualTo("file pool.conf");
    }

    @Test
    void lastValueOfAnOptionWins() {
        PoolConfig config =
                PoolConfig.builder().option("a", 1).option("a", 2).backend("x").build();

        assertThat(config.options()).containsExactly(entry("a", "2"));
    }

    @Test
    void builderAndConfigurationAreIndependent() {
        PoolConfig.Builder builder = everything();
        PoolConfig config = builder.build();

        builder.backend("other").workers(9).option("more", 1).seed(0).listener(LISTENER);

        assertThat(config).usingRecursiveComparison().isEqualTo(everything().build());
        PoolConfig.Builder copy = config.toBuilder().option("more", 1).listener(LISTENER);
        assertThat(copy.build().options()).hasSize(3);
        assertThat(config).usingRecursiveComparison().isEqualTo(everything().build());
    }

    @Test
    void whatItGivesOutCanNotBeChanged() {
        PoolConfig config = PoolConfig.fromArgs("--pool=threads?a=b", "x");

        assertThat(config.options()).isUnmodifiable();
        assertThat(config.arguments()).isUnmodifiable();
        assertThat(config.listeners()).isUnmodifiable();
    }

    @Test
    void fewerThanOneWorkerIsAnError() {
        assertThatThrownBy(() -> PoolConfig.builder().workers(0))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "LIDO-5: the number of workers in workers(0) is '0', but must be a whole number of at least 1,"
                                + " as in threads:4; leave it out for the backend's default");
    }

    @Test
    void nullsAreRefusedAtOnce() {
        PoolConfig.Builder builder = PoolConfig.builder();

        assertThatNullPointerException().isThrownBy(() -> builder.backend(null));
        assertThatNullPointerException().isThrownBy(() -> builder.option(null, 1));
        assertThatNullPointerException().isThrownBy(() -> builder.option("a", null));
        assertThatNullPointerException().isThrownBy(() -> builder.initializer(null));
        assertThatNullPointerException().isThrownBy(() -> builder.listener(null));
        assertThatNullPointerException().isThrownBy(() -> builder.source(null));
        assertThatNullPointerException().isThrownBy(() -> builder.spec(null));
    }
}
