package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.Pools;
import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.groovy.tools.FileSystemCompiler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md says of Groovy. */
class GroovyTest {
    private static final Pattern SNIPPET = Pattern.compile("```groovy\n(.*?)```", Pattern.DOTALL);

    private final Pool pool = Pools.choosePool("threads:2");

    @TempDir
    private Path folder;

    @AfterEach
    void release() {
        pool.close();
    }

    private Object run(String script) {
        Binding binding = new Binding();
        binding.setVariable("pool", pool);
        return new GroovyShell(binding).evaluate(script);
    }

    @Test
    void closuresAreTasks() throws IOException {
        Matcher snippet = SNIPPET.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(snippet.find()).isTrue();
        List<String> calls = snippet.group(1).lines().toList();

        assertThat(calls).hasSize(2);
        assertThat(run(calls.get(0))).isEqualTo(List.of(1, 4, 9));
        assertThat(run(calls.get(1))).isEqualTo(List.of(4, 10, 18));
    }

    @Test
    void staticallyCompiledLambdasTravel() throws Exception {
        Path source = Files.writeString(folder.resolve("Squares.groovy"), """
                import dev.lido.Pool
                import dev.lido.Pools

                @groovy.transform.CompileStatic
                class GroovySquares {
                    static void main(String[] args) {
                        Pool pool = Pools.choosePool('processes:1')
                        try {
                            println pool.map([1, 2, 3], (Integer x) -> x * x)
                        } finally {
                            pool.close()
                        }
                    }
                }
                """);
        FileSystemCompiler.commandLineCompile(new String[] {"-d", folder.toString(), source.toString()});

        assertThat(Jvm.run(
                        "-cp",
                        folder + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                        "GroovySquares"))
                .contains("[1, 4, 9]");
    }
}
