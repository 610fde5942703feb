package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.ChildJvm;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Precedence where the environment counts, which a JVM cannot change for itself. */
class EnvironmentChoiceTest {
    @TempDir
    Path folder;

    /** What runs in the other JVM; its log goes to its standard error. */
    static final class Program {
        public static void main(String[] args) {
            try (Pool pool = Pools.choosePool(PoolConfig.fromArgs(args))) {
                System.out.println("backend " + pool.backend() + ":" + pool.size());
            }
        }
    }

    @BeforeEach
    void provide() throws IOException {
        Services.register(folder, Stub.Low.class, Stub.High.class, Stub.Shy.class);
    }

    private List<String> run(Map<String, String> environment, List<String> jvmArguments, String... arguments)
            throws Exception {
        return ChildJvm.run(folder, environment, jvmArguments, Program.class, arguments);
    }

    @Test
    void environmentBeatsAuto() throws Exception {
        assertThat(run(Map.of("LIDO_POOL", "shy:2"), List.of()))
                .contains("backend shy:2")
                .anyMatch(line -> line.endsWith("pool shy:2 chosen by environment variable LIDO_POOL"));
    }

    @Test
    void propertyBeatsEnvironment() throws Exception {
        assertThat(run(Map.of("LIDO_POOL", "shy"), List.of("-Dlido.pool=low")))
                .contains("backend low:1")
                .anyMatch(line -> line.endsWith("pool low:1 chosen by system property lido.pool"));
    }

    @Test
    void flagBeatsEnvironment() throws Exception {
        assertThat(run(Map.of("LIDO_POOL", "shy"), List.of(), "--pool=low")).containsExactly("backend low:1");
    }

    @Test
    void withoutAnyChoiceItIsAuto() throws Exception {
        assertThat(run(Map.of(), List.of()))
                .contains("backend high:1")
                .anyMatch(line -> line.endsWith("pool high:1 chosen by default (auto)"));
    }

    @Test
    void blankMeansNotSet() throws Exception {
        assertThat(run(Map.of("LIDO_POOL", "low"), List.of("-Dlido.pool= "))).contains("backend low:1");
        assertThat(run(Map.of("LIDO_POOL", " "), List.of("-Dlido.pool="))).contains("backend high:1");
    }
}
