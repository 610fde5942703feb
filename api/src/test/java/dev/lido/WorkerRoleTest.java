package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.spi.BackendConfig;
import dev.lido.testing.ChildJvm;
import dev.lido.testing.Services;
import dev.lido.testing.Stub;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that were started to work for pools of others. */
class WorkerRoleTest {
    private static final int EXIT_CODE = 7;

    @TempDir
    Path folder;

    /** A backend whose workers say that they work, and end. */
    public static final class Cluster extends Stub {
        public Cluster() {
            super("cluster", 1, null);
        }

        @Override
        public boolean isWorker(BackendConfig config) {
            return Boolean.getBoolean("started.as.worker");
        }

        @Override
        public int serve(BackendConfig config) throws IOException {
            if (Boolean.getBoolean("unreachable")) {
                throw new ConnectException("Connection refused");
            }
            System.out.println("working for " + config.workers().orElse(0));
            return Integer.getInteger("exit.code", 0);
        }
    }

    /** A program that chooses its pool itself. */
    static final class Program {
        public static void main(String[] args) {
            System.out.println("program " + List.of(args));
            PoolConfig config = PoolConfig.fromArgs(args);
            try (Pool pool = Pools.choosePool(config)) {
                System.out.println("master of " + pool.backend() + " with " + config.arguments());
                pool.call(() -> {
                    try (Pool inner = Pools.choosePool("cluster")) {
                        return inner.size();
                    }
                });
            } catch (ConfigException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @BeforeEach
    void provide() throws IOException {
        Services.register(folder, Cluster.class, Stub.Low.class);
    }

    private List<String> run(List<String> properties, Class<?> main, String... arguments) throws Exception {
        return ChildJvm.run(folder, Map.of(), properties, main, arguments);
    }

    @Test
    void programIsTheMasterUnlessStartedAsWorker() throws Exception {
        assertThat(run(List.of(), Program.class, "--pool=cluster:3", "in.csv"))
                .containsExactly("program [--pool=cluster:3, in.csv]", "master of cluster with [in.csv]");
        assertThat(run(List.of(), Program.class, "--pool-role=master", "--pool=cluster", "in.csv"))
                .contains("master of cluster with [in.csv]");
    }

    @Test
    void choosePoolDoesNotReturnInAWorker() throws Exception {
        assertThat(run(List.of("-Dstarted.as.worker=true"), Program.class, "--pool=cluster:3"))
                .containsExactly("program [--pool=cluster:3]", "working for 3");
        assertThat(run(List.of(), Program.class, "--pool=cluster:3", "--pool-role=worker"))
                .containsExactly("program [--pool=cluster:3, --pool-role=worker]", "working for 3");
    }

    @Test
    void autoFindsOutThatThisIsAWorker() throws Exception {
        assertThat(run(List.of("-Dstarted.as.worker=true"), Program.class)).contains("working for 0");
    }

    @Test
    void workersEndWithTheCodeThatTheBackendGives() {
        assertThatThrownBy(() ->
                        run(List.of("-Dexit.code=" + EXIT_CODE), Program.class, "--pool=cluster", "--pool-role=worker"))
                .hasMessageStartingWith("exit code " + EXIT_CODE);
    }

    @Test
    void launcherRunsTheProgramInTheMasterOnly() throws Exception {
        assertThat(run(List.of(), Launcher.class, "--pool=cluster", Program.class.getName(), "a", "--", "--pool=x"))
                .startsWith("program [--pool=cluster, a, --, --pool=x]", "master of cluster with [a, --, --pool=x]");
        assertThat(run(List.of(), Launcher.class, "--pool", "cluster", Program.class.getName()))
                .contains("program [--pool, cluster]");
        assertThat(run(
                        List.of("-Dstarted.as.worker=true"),
                        Launcher.class,
                        "--pool=cluster:2",
                        Program.class.getName()))
                .containsExactly("working for 2");
        assertThat(run(
                        List.of("-Dstarted.as.worker=true"),
                        Launcher.class,
                        Program.class.getName(),
                        "in.csv",
                        "--pool=cluster:2"))
                .containsExactly("working for 2");
    }

    @Test
    void launcherNeedsNoProgramInAWorker() throws Exception {
        assertThat(run(List.of(), Launcher.class, "--pool-role=worker", "--pool=cluster:2"))
                .containsExactly("working for 2");
    }

    @Test
    void launcherWithoutAProgramToRun() {
        assertThatThrownBy(() -> run(List.of(), Launcher.class, "--pool=cluster"))
                .hasMessageContaining("LIDO-31: this JVM");
        assertThatThrownBy(() -> run(List.of(), Launcher.class, "--pool=cluster", "com.example.Missing"))
                .hasMessageContaining("LIDO-31: the program com.example.Missing has no method");
    }

    @Test
    void whatTheProgramThrowsIsNotWrapped() {
        assertThatThrownBy(() -> run(List.of(), Launcher.class, Program.class.getName(), "--pool=cluster:0"))
                .hasMessageContaining("Exception in thread \"main\" dev.lido.ConfigException: LIDO-5");
    }

    @Test
    void backendThatStartsItsWorkersItself() {
        assertThatThrownBy(() -> run(List.of(), Launcher.class, "--pool=low", "--pool-role=worker"))
                .hasMessageContaining("LIDO-29: --pool-role=worker does not apply to the backend low");
    }

    @Test
    void workerThatCanNotWork() {
        assertThatThrownBy(() ->
                        run(List.of("-Dunreachable=true"), Launcher.class, "--pool=cluster", "--pool-role=worker"))
                .hasMessageContaining("LIDO-30: this JVM cannot work for pools of the backend cluster:"
                        + " java.net.ConnectException: Connection refused");
    }

    @Test
    void unknownRole() {
        assertThatThrownBy(() -> PoolConfig.fromArgs("--pool-role=slave"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("LIDO-28: the flag --pool-role must be worker or master, but is 'slave'");
    }
}
