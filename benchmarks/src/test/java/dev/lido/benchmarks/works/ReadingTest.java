package dev.lido.benchmarks.works;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadingTest {
    @Test
    void survivesTheWayToAnotherProcess() {
        Reading reading = Reading.NONE
                .with("median", 0.1)
                .with("outcome", "no answer within 2 s: 1=1, µ+%")
                .with("index", "50");

        assertThat(Reading.parse(reading.toLine())).isEqualTo(reading);
        assertThat(Reading.parse(Reading.NONE.toLine())).isEqualTo(Reading.NONE);
    }
}
