package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.Pools;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is logged of things that are large and sent often. */
@Isolated("reads the log")
class LargeThingsTest {
    private static final Logger LIDO = Logger.getLogger("dev.lido");

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LIDO.addHandler(handler);
    }

    @AfterEach
    void stop() {
        LIDO.removeHandler(handler);
    }

    private record Part(Object table, int number) implements Serializable {}

    @Test
    void eachPoolWarnsOnce() {
        double[] table = new double[300_000];
        List<Part> parts =
                IntStream.range(0, 20).mapToObj(i -> new Part(table, i)).toList();
        List<double[]> same = List.of(table, table, table);
        List<double[]> different = List.of(new double[300_000], new double[300_000]);

        try (Pool pool = Pools.choosePool("processes:1?memory=128m")) {
            assertThat(pool.map(different, doubles -> doubles.length)).hasSize(2);
            assertThat(lines).noneMatch(line -> line.contains("large object"));
            for (int call = 0; call < 3; call++) {
                assertThat(pool.map(List.of(1, 2), i -> table.length + i)).hasSize(2);
                assertThat(pool.map(parts, part -> part.number)).hasSize(20);
                assertThat(pool.map(same, doubles -> doubles.length)).hasSize(3);
            }
        }

        assertThat(lines)
                .filteredOn(line -> line.contains("which each worker is sent"))
                .singleElement()
                .asString()
                .contains("2 MiB", "double[]");
        assertThat(lines)
                .filteredOn(line -> line.contains("refer to one large object"))
                .singleElement()
                .asString()
                .contains("of double[]", "let the function capture it");
    }
}
