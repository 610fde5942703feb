package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that {@code java Source.java} runs: its classes are in memory only, on JDK 17 unknown to the context loader. */
@Timeout(120)
class SourceFileTest {
    private static final String SOURCE = """
            import dev.lido.*;
            import java.io.Serializable;
            import java.nio.file.Path;
            import java.util.List;

            public class Source {
                record Point(int x, List<Own> owns) implements Serializable {}

                static final class Own implements Serializable {
                    final int value;

                    Own(int value) {
                        this.value = value;
                    }
                }

                static final class OwnException extends Exception {
                    final int value;

                    OwnException(int value) {
                        this.value = value;
                    }
                }

                public static void main(String[] args) throws Exception {
                    try (Pool pool = Pools.choosePool(args[0])) {
                        Point point = pool.map(List.of(1, 2), i -> new Point(i, List.of(new Own(i)))).get(1);
                        System.out.println("record " + point.x() + point.owns().get(0).value);
                        System.out.println("object " + pool.mapAsync(List.of(3), Own::new).get().get(0).value);
                        for (Outcome<Integer> outcome : pool.mapOutcomes(List.of(4), i -> fail(i))) {
                            System.out.println("exception "
                                    + ((OwnException) ((Outcome.Failed<?>) outcome).cause()).value);
                        }
                        for (int run = 0; run < 2; run++) {
                            List<Own> kept = pool.withCheckpoint(Path.of(args[1])).map(List.of(5), i -> new Own(i));
                            System.out.println("checkpoint " + kept.get(0).value);
                        }
                    }
                }

                static int fail(int value) throws Exception {
                    throw new OwnException(value);
                }
            }
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"processes:1?archive=false", "threads:1?strict=true", "serial?strict=true"})
    void resultsAndExceptionsOfItsOwnClassesComeBack(String pool) throws Exception {
        Path source = Files.writeString(folder.resolve("Source.java"), SOURCE);
        Path quiet = Files.writeString(folder.resolve("logging"), ".level=OFF");

        assertThat(Jvm.run(
                        "-Djava.util.logging.config.file=" + quiet,
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString(),
                        pool,
                        folder.resolve("checkpoint").toString()))
                .containsExactly("record 22", "object 3", "exception 4", "checkpoint 5", "checkpoint 5");
    }
}
