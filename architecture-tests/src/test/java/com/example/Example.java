package com.example;

import static dev.lido.Pools.choosePool;
import static java.time.Duration.ofMinutes;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

public final class Example {
    public static void main(String[] args) {
        PoolConfig config = PoolConfig.fromArgs(args); // takes --pool=threads:4 out; the rest stays the program's
        List<String> files = config.arguments();
        try (Pool pool = choosePool(config)) {
            List<Double> areas = pool.map(List.of(1.0, 2.0, 3.0), r -> Math.PI * r * r);
            System.out.println(areas);

            long lines = pool.withProgress().reduce(files, file -> count(file), 0L, Long::sum);
            System.out.println(lines + " lines");

            try (Stream<String> heads =
                    pool.withRetries(2).withTimeout(ofMinutes(5)).imap(files, file -> head(file))) {
                heads.forEach(System.out::println); // each as soon as it and those before it are there
            }
        }
    }

    static long count(String file) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.count();
        }
    }

    static String head(String file) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return file + ": " + lines.findFirst().orElse("(empty)");
        }
    }
}
