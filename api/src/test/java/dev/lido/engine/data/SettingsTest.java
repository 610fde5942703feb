package dev.lido.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lido.Delivery;
import dev.lido.TaskFailedException;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Settings DEFAULTS = Settings.defaults(7);

    @Test
    void defaults() {
        assertThat(DEFAULTS.chunkSize()).isZero();
        assertThat(DEFAULTS.retries()).isZero();
        assertThat(DEFAULTS.retriesOnLoss()).isEqualTo(2);
        assertThat(DEFAULTS.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(DEFAULTS.timeout()).isNull();
        assertThat(DEFAULTS.onError()).isNull();
        assertThat(DEFAULTS.progress()).isNull();
        assertThat(DEFAULTS.seeds().seed()).isEqualTo(7);
        assertThat(DEFAULTS.seeds().explicit()).isFalse();
    }

    @Test
    void eachOptionChangesItselfOnly() {
        Settings changed = DEFAULTS.withChunkSize(3)
                .withWindow(50)
                .withRetries(4)
                .withRetriesOnLoss(0)
                .withDelivery(Delivery.AT_MOST_ONCE)
                .withTimeout(Duration.ofMillis(5));

        assertThat(changed.chunkSize()).isEqualTo(3);
        assertThat(changed.window()).isEqualTo(50);
        assertThat(changed.retries()).isEqualTo(4);
        assertThat(changed.retriesOnLoss()).isZero();
        assertThat(changed.delivery()).isEqualTo(Delivery.AT_MOST_ONCE);
        assertThat(changed.timeout()).isEqualTo(Duration.ofMillis(5));
        assertThat(changed.seeds()).isSameAs(DEFAULTS.seeds());
        assertThat(DEFAULTS).usingRecursiveComparison().isEqualTo(Settings.defaults(7));
    }

    @Test
    void callbacksReplaceEachOther() {
        Consumer<TaskFailedException> first = failure -> {};
        Consumer<TaskFailedException> second = failure -> {};

        Settings settings = DEFAULTS.withOnError(first).withOnError(second);

        assertThat(settings.onError()).isSameAs(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void sizesAreAtLeastOne(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withChunkSize(size))
                .withMessage("LIDO-10: the chunk size must be at least 1, but is " + size);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withWindow(size))
                .withMessage("LIDO-10: the window must be at least 1, but is " + size);
    }

    @Test
    void retriesAreNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withRetries(-1))
                .withMessage("LIDO-10: the number of retries must be at least 0, but is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withRetriesOnLoss(-2))
                .withMessage("LIDO-10: the number of retries on loss must be at least 0, but is -2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-0.001S"})
    void timeoutsArePositive(Duration timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withTimeout(timeout))
                .withMessage("LIDO-10: the timeout must be positive, but is " + timeout);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 64", "1, 16, 64", "10, 4, 160", "2000000000, 8, 2147483647"})
    void defaultWindowHoldsFourChunksForEachWorker(int chunkSize, int workers, int window) {
        Settings settings = chunkSize == 0 ? DEFAULTS : DEFAULTS.withChunkSize(chunkSize);

        assertThat(settings.effectiveWindow(workers)).isEqualTo(window);
    }

    @Test
    void chosenWindowIsKept() {
        assertThat(DEFAULTS.withWindow(1).effectiveWindow(8)).isEqualTo(1);
        assertThat(DEFAULTS.withWindow(5).withChunkSize(5).effectiveWindow(8)).isEqualTo(5);
    }

    @Test
    void aChunkFitsIntoTheWindow() {
        Settings settings = DEFAULTS.withWindow(4).withChunkSize(5);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.effectiveWindow(1))
                .withMessage(
                        "LIDO-10: the chunk size of 5 is greater than the window of 4 inputs, so no chunk could ever"
                                + " be filled; set a larger window or a smaller chunk size");
    }
}
