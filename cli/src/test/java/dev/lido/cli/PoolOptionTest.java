package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

class PoolOptionTest {
    @Test
    void programsGetThePoolThatIsAskedFor() {
        Ran ran = Ran.of(new CommandLine(new Program()), "--pool=threads:3", "5", "7");
        assertThat(ran.out()).isEqualTo("threads 3 [25, 49]" + System.lineSeparator());
        assertThat(ran.code()).isZero();
    }

    @Test
    void withoutTheOptionTheChoiceIsAuto() {
        assertThat(Ran.of(new CommandLine(new Program()), "2").out()).startsWith("threads ");
    }

    @Test
    void poolThatDoesNotExistIsToldLikeAnyWrongOption() {
        Ran ran = Ran.of(new CommandLine(new Program()), "--pool=thread", "1");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).startsWith("LIDO-2: ").contains("Usage: program");
    }

    @Test
    void helpListsTheBackends() {
        assertThat(Ran.of(new CommandLine(new Program()), "--help").out())
                .contains("--pool=SPEC")
                .containsPattern("processes,\\s+serial,\\s+threads")
                .doesNotContain("--pool-role");
    }

    /** What a user writes. */
    @Command(name = "program", mixinStandardHelpOptions = true)
    static final class Program implements Callable<Integer> {
        @Spec
        private CommandSpec command;

        @Mixin
        private PoolOption pool;

        @Parameters
        private List<Integer> numbers;

        @Override
        public Integer call() {
            try (Pool chosen = pool.choose()) {
                List<Integer> squares = chosen.map(numbers, i -> i * i);
                command.commandLine().getOut().println(chosen.backend() + " " + chosen.size() + " " + squares);
            }
            return 0;
        }
    }
}
