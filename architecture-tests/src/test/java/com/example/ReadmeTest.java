package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.PoolExecutorService;
import dev.lido.Pools;
import dev.lido.SerializableCallable;
import dev.lido.TaskContext;
import dev.lido.TaskFailedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Runs the snippets of README.md, and checks what it says that they print. */
@Isolated("replaces System.out")
class ReadmeTest {
    private final Pool pool = Pools.choosePool("threads:2");
    private final PrintStream standardOut = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void catchOutput() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(standardOut);
        pool.close();
    }

    @Test
    void searching() {
        List<Integer> candidates = List.of(2, 3, 5, 7, 11);
        Optional<Integer> divisor = pool.findFirst(candidates, n -> 1_000_003 % n == 0);

        assertThat(divisor).isEmpty();
    }

    private List<String> printed() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void example(@TempDir Path folder) throws Exception {
        String one = Files.writeString(folder.resolve("one"), "a\nb\n").toString();
        String two = Files.writeString(folder.resolve("two"), "").toString();

        Example.main(new String[] {"--pool=threads:2", one, two});

        assertThat(printed())
                .containsExactly(
                        List.of(Math.PI, 4 * Math.PI, 9 * Math.PI).toString(),
                        "2 lines",
                        one + ": a",
                        two + ": (empty)");
    }

    @Test
    void commandLine() {
        assertThat(new CommandLine(new Squares()).execute("--pool=threads:2", "3", "4"))
                .isZero();
        assertThat(printed()).contains("[9, 16]");
    }

    @Test
    void errors() {
        try {
            pool.map(List.of(2, 1, 0), i -> 10 / i);
        } catch (TaskFailedException e) {
            System.out.println(e.getMessage());
            System.out.println(e.index() + " " + e.attempts() + " " + e.worker() + " " + e.getCause());
        }

        assertThat(printed()).hasSize(2);
        assertThat(printed().get(0))
                .matches("LIDO-20: task 2 \\(attempt 1, worker lido-threads-\\d+-\\d\\)"
                        + " failed: java.lang.ArithmeticException: / by zero");
        assertThat(printed().get(1)).matches("2 1 lido-threads-\\d+-\\d java.lang.ArithmeticException: / by zero");
    }

    @Test
    void outcomes() {
        for (Outcome<Integer> outcome : pool.mapOutcomes(List.of(2, 1, 0), i -> 10 / i)) {
            if (outcome instanceof Outcome.Value<Integer> value) {
                System.out.println(value.index() + ": " + value.value());
            } else if (outcome instanceof Outcome.Failed<Integer> failed) {
                System.out.println(failed.index() + ": " + failed.cause());
            }
        }

        assertThat(printed()).containsExactly("0: 5", "1: 10", "2: java.lang.ArithmeticException: / by zero");
    }

    @Test
    void retries() {
        List<String> inputs = List.of("a", "b");
        List<String> pages =
                pool.withRetries(2).withTimeout(Duration.ofSeconds(30)).map(inputs, address -> fetch(address));

        assertThat(pages).containsExactly("page a", "page b");
    }

    @Test
    void callback() {
        List<String> inputs = List.of("a", "b");
        pool.forEachResult(inputs, address -> fetch(address), (index, page) -> System.out.println(index + ": " + page));

        assertThat(printed()).containsExactlyInAnyOrder("0: page a", "1: page b");
    }

    private static String fetch(String address) {
        return "page " + address;
    }

    @Test
    void streams() {
        Iterable<Integer> endless = () -> Stream.iterate(1, i -> i + 1).iterator();
        try (Stream<Integer> squares = pool.withWindow(100).imap(endless, i -> i * i)) {
            squares.limit(3).forEach(System.out::println);
        }

        assertThat(printed()).containsExactly("1", "4", "9");
    }

    @Test
    void severalArguments() {
        List<Double> radii = List.of(1.0, 2.0);
        List<Double> heights = List.of(3.0, 4.0);
        List<Double> volumes = pool.map(radii, heights, (r, h) -> Math.PI * r * r * h);

        assertThat(volumes).containsExactly(Math.PI * 3, Math.PI * 16);
    }

    @Test
    void futures() {
        CompletableFuture<List<Integer>> squares = pool.mapAsync(List.of(1, 2, 3), i -> i * i);

        assertThat(squares.join()).containsExactly(1, 4, 9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads:2", "threads:2?strict=true", "processes:1"})
    void executor(String spec) throws Exception {
        try (Pool pool = Pools.choosePool(spec)) {
            PoolExecutorService executor = pool.executor();
            Future<Integer> answer = executor.submit(() -> 6 * 7);
            List<SerializableCallable<String>> tasks = List.of(() -> "a", () -> "b");
            List<Future<String>> both = executor.invokeAll(tasks);

            assertThat(answer.get()).isEqualTo(42);
            assertThat(both).extracting(Future::get).containsExactly("a", "b");
        }
    }

    @Test
    void random() {
        List<Integer> inputs = List.of(1, 2, 3);
        List<Double> draws = pool.withSeed(1929)
                .map(inputs, i -> i + TaskContext.current().random().nextGaussian());

        try (Pool serial = Pools.choosePool("serial")) {
            assertThat(serial.withSeed(1929)
                            .map(inputs, i -> i + TaskContext.current().random().nextGaussian()))
                    .isEqualTo(draws);
        }
    }

    @Test
    void checkpoint(@TempDir Path folder) {
        Path file = folder.resolve("areas");
        for (int run = 0; run < 2; run++) {
            List<Double> areas = pool.withCheckpoint(file).map(List.of(1.0, 2.0), r -> area(r));

            assertThat(areas).containsExactly(Math.PI, 4 * Math.PI);
        }
        assertThat(printed()).containsExactlyInAnyOrder("computes 1.0", "computes 2.0");
    }

    private static double area(double radius) {
        System.out.println("computes " + radius);
        return Math.PI * radius * radius;
    }

    @Test
    void configuration() {
        PoolConfig config = PoolConfig.builder()
                .spec("threads:4?strict=true")
                .seed(1929)
                .initializer(worker -> System.out.println(worker + " is ready"))
                .build();

        try (Pool configured = Pools.choosePool(config)) {
            assertThat(configured.size()).isEqualTo(4);
            assertThat(configured.seed()).isEqualTo(1929);
            assertThat(configured.map(List.of(1), i -> -i)).containsExactly(-1);
        }
        assertThat(printed()).isNotEmpty().allMatch(line -> line.endsWith(" is ready"));
    }
}
