package dev.lido.examples.census;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.examples.EveryPool;
import dev.lido.examples.Run;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final String MODULES = "--modules=java.logging,java.se,java.xml";

    @EveryPool
    void isTheSameOnEveryPool(String pool) {
        assertThat(Run.output(new Census(), pool, MODULES))
                .isEqualTo(Run.output(new Census(), "--pool=serial", MODULES));
    }

    @Test
    void countsEveryClassFile() throws IOException {
        long expected;
        try (Stream<Path> files = Files.walk(Path.of(URI.create("jrt:/java.logging")))) {
            expected = files.filter(file -> file.toString().endsWith(".class")).count();
        }

        List<String> lines = Run.output(new Census(), "--pool=serial", "--modules=java.logging")
                .lines()
                .toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).matches("java.logging +" + expected + " .*java.util.logging.*");
        assertThat(lines.get(2)).matches("total +" + expected + " .*java.util.logging.*");
    }

    @Test
    void listsAllModulesIfNotTold() throws IOException {
        assertThat(JdkImage.modules()).contains("java.base", "java.xml");
        assertThat(JdkImage.packages(new TreeSet<>(List.of("java.logging"))))
                .contains("java.logging/java/util/logging")
                .isSorted();
    }

    @Test
    void refusesAModuleThatIsNotThere() {
        Run.of(new Census(), "--pool=serial", "--modules=java.xml,java.bass").assertRefused("java.bass");
    }
}
