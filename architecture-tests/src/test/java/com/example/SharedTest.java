package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.Pools;
import dev.lido.shared.Broadcast;
import dev.lido.shared.Cell;
import dev.lido.shared.Channel;
import dev.lido.shared.Counter;
import dev.lido.shared.Flag;
import dev.lido.shared.Permit;
import dev.lido.shared.Permits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the snippets of docs/shared.md. */
@Isolated("replaces System.out")
class SharedTest {
    private final PrintStream standardOut = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void catchOutput() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(standardOut);
    }

    private List<String> printed() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads:2", "threads:2?strict=true", "processes:2"})
    void counting(String spec) {
        try (Pool pool = Pools.choosePool(spec)) {
            List<String> lines = List.of("ok", "an error", "error again", "fine");
            Counter hits = pool.shared().counter();
            pool.forEach(lines, line -> {
                if (line.contains("error")) {
                    hits.incrementAndGet();
                }
            });
            System.out.println(hits.get() + " errors");
        }

        assertThat(printed()).containsExactly("2 errors");
    }

    private static int climb(int start, int step) {
        return Math.max(0, start - step);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads:2", "processes:2"})
    void searching(String spec) {
        try (Pool pool = Pools.choosePool(spec)) {
            List<Integer> starts = List.of(2000, 50, 900, 3000);
            Cell<Integer> best = pool.shared().cell(Integer.MAX_VALUE);
            Flag found = pool.shared().flag();
            pool.forEach(starts, start -> {
                for (int step = 0; step < 1000 && !found.isSet(); step++) {
                    int value = climb(start, step);
                    if (value < best.get()) {
                        best.update(soFar -> Math.min(soFar, value));
                    }
                    if (value == 0) {
                        found.set();
                    }
                }
            });
            System.out.println("the best is " + best.get());
        }

        assertThat(printed()).containsExactly("the best is 0");
    }

    private static String summary(String file) {
        return "summary of " + file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads:2", "processes:2"})
    void pipeline(String spec) throws InterruptedException {
        try (Pool pool = Pools.choosePool(spec)) {
            List<String> files = List.of("a", "b", "c");
            Channel<String> reports = pool.shared().channel(100);
            CompletableFuture<Void> work = pool.forEachAsync(files, file -> reports.put(summary(file)))
                    .whenComplete((result, failure) -> reports.end());
            for (String report = reports.take(); report != null; report = reports.take()) {
                System.out.println(report);
            }
            work.join();
        }

        assertThat(printed()).containsExactlyInAnyOrder("summary of a", "summary of b", "summary of c");
    }

    private static void append(String file, String line) {
        try {
            Files.writeString(Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads:2", "processes:2"})
    void locking(String spec, @TempDir Path folder) throws IOException {
        String log = folder.resolve("log").toString();
        try (Pool pool = Pools.choosePool(spec)) {
            List<String> files = List.of("a", "b", "c");
            Permits lock = pool.shared().lock();
            pool.forEach(files, file -> {
                String line = summary(file);
                try (Permit permit = lock.acquire()) {
                    append(log, permit.token() + " " + line);
                }
            });
        }

        List<String> lines = Files.readAllLines(Path.of(log));
        assertThat(lines).hasSize(3).isSorted().allMatch(line -> line.matches("[123] summary of [abc]"));
    }

    private static double[] readTable() {
        return new double[] {1, 2, 3, 4, 5};
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads:2", "processes:2"})
    void broadcasting(String spec) {
        try (Pool pool = Pools.choosePool(spec)) {
            Broadcast<double[]> table = pool.shared().broadcast(readTable());
            List<Double> first = pool.map(List.of(0, 1, 2), i -> table.get()[i]);
            List<Double> second = pool.map(List.of(3, 4), i -> table.get()[i] * 2);

            assertThat(first).containsExactly(1.0, 2.0, 3.0);
            assertThat(second).containsExactly(8.0, 10.0);
        }
    }
}
