package dev.lido.backend.hazelcast;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import dev.lido.Pools;
import dev.lido.remote.Link;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM whose main class is in a module has no other modules than those that are required. */
class ModularProgramTest {
    private static final String DECLARATION = "module com.example.program { requires dev.lido; }";
    private static final String PROGRAM = """
            package com.example.program;

            class Program {
                public static void main(String[] args) {
                    try (var pool = dev.lido.Pools.choosePool(args[0])) {
                        System.out.println(pool.map(java.util.List.of(1, 2, 3), i -> Program.class.getModule().getName() + i));
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    @Timeout(180)
    void aProgramThatRequiresTheApiOnlyCanUseIt() throws Exception {
        Path declaration = Files.writeString(folder.resolve("module-info.java"), DECLARATION);
        Path program = Files.writeString(folder.resolve("Program.java"), PROGRAM);
        Path classes = folder.resolve("classes");
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "--module-path",
                        place(Pools.class),
                        "-d",
                        classes.toString(),
                        declaration.toString(),
                        program.toString());
        assertThat(code).as("javac's exit code").isZero();

        String path = Stream.concat(
                        Stream.of(classes.toString()),
                        Stream.of(Pools.class, Link.class, HazelcastProvider.class, Hazelcast.class)
                                .map(ModularProgramTest::place))
                .collect(joining(File.pathSeparator));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--module-path",
                        path,
                        "--module",
                        "com.example.program/com.example.program.Program",
                        "hazelcast:1?jvm.args=-XX:TieredStopAtLevel=1")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("whether the program ended")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).contains("[com.example.program1, com.example.program2, com.example.program3]");
        assertThat(process.exitValue()).as("exit code, after %s", lines).isZero();
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
