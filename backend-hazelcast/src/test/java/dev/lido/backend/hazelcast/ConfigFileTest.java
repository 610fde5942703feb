package dev.lido.backend.hazelcast;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import dev.lido.ConfigException;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hazelcast's own configuration files, of members and of clients, of both kinds. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ConfigFileTest {
    private static final List<Integer> INPUTS = IntStream.range(0, 1000).boxed().toList();
    private static final List<Integer> SQUARES = INPUTS.stream().map(i -> i * i).toList();

    @TempDir
    Path folder;

    private String file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines)).toString();
    }

    private String memberXml(String cluster, int port) throws IOException {
        return file(
                "member.xml",
                "<hazelcast xmlns='http://www.hazelcast.com/schema/config'>",
                "  <cluster-name>" + cluster + "</cluster-name>",
                "  <properties>",
                "    <property name='hazelcast.shutdownhook.enabled'>true</property>",
                "    <property name='hazelcast.phone.home.enabled'>true</property>",
                "    <property name='hazelcast.wait.seconds.before.join'>0</property>",
                "  </properties>",
                "  <metrics enabled='true'/>",
                "  <executor-service name='lido-*'><pool-size>1</pool-size></executor-service>",
                "  <executor-service name='other'><pool-size>7</pool-size></executor-service>",
                "  <network>",
                "    <port auto-increment='false'>" + port + "</port>",
                "    <join>",
                "      <auto-detection enabled='false'/>",
                "      <multicast enabled='false'/>",
                "      <tcp-ip enabled='true'><member>127.0.0.1:" + port + "</member></tcp-ip>",
                "    </join>",
                "    <interfaces enabled='true'><interface>127.0.0.1</interface></interfaces>",
                "  </network>",
                "</hazelcast>");
    }

    private String memberYaml(String cluster, int port) throws IOException {
        return file(
                "member.yaml",
                "hazelcast:",
                "  cluster-name: " + cluster,
                "  properties:",
                "    hazelcast.wait.seconds.before.join: 0",
                "  network:",
                "    port: { port: " + port + ", auto-increment: false }",
                "    join:",
                "      auto-detection: { enabled: false }",
                "      multicast: { enabled: false }",
                "      tcp-ip: { enabled: true, member-list: ['127.0.0.1:" + port + "'] }",
                "    interfaces: { enabled: true, interfaces: [127.0.0.1] }");
    }

    private String clientXml(String cluster, int port) throws IOException {
        return file(
                "client.xml",
                "<hazelcast-client xmlns='http://www.hazelcast.com/schema/client-config'>",
                "  <cluster-name>" + cluster + "</cluster-name>",
                "  <network><cluster-members><address>127.0.0.1:" + port + "</address></cluster-members></network>",
                "</hazelcast-client>");
    }

    private String clientYaml(String cluster, int port) throws IOException {
        return file(
                "client.yaml",
                "hazelcast-client:",
                "  cluster-name: " + cluster,
                "  metrics: { enabled: true }",
                "  network:",
                "    cluster-members: ['127.0.0.1:" + port + "']");
    }

    private static HazelcastSettings settings(String config, String clientConfig) {
        return new HazelcastSettings(
                List.of("127.0.0.1"), "lido", config, clientConfig, false, "", 5701, 2, 30_000, 1_000_000_000L, 0);
    }

    // ---- What is used

    private static void assertWork(String master, int port) {
        try (Pool pool = choosePool(PoolConfig.parse(master))) {
            assertThat(pool.map(INPUTS, i -> i * i)).as(master).isEqualTo(SQUARES);
            assertThat(pool.workers().get(0).name()).as("the worker").endsWith("@127.0.0.1:" + port);
        }
    }

    @Test
    void membersAndMastersAreAsTheirFilesSay() throws IOException {
        try (Workers workers = new Workers(folder)) {
            int port = workers.port();
            workers.startAs("hazelcast?slots=1&config=" + memberXml(workers.cluster(), port));

            assertWork("hazelcast?client.config=" + clientYaml(workers.cluster(), port), port);
            assertWork("hazelcast?client.config=" + clientXml(workers.cluster(), port), port);
            assertThatThrownBy(() -> choosePool(PoolConfig.parse("hazelcast?wait=1&members=127.0.0.1:" + port)))
                    .as("a pool on another cluster")
                    .hasMessageStartingWith("LIDO-40: ");
        }
    }

    @Test
    void aMasterThatIsAMemberTakesTheFileOfMembers() throws IOException {
        try (Workers workers = new Workers(folder)) {
            int port = workers.port();
            workers.startAs("hazelcast?slots=1&config=" + memberYaml(workers.cluster(), port));
            Workers.await(
                    "the worker has made the cluster",
                    () -> workers.printed(0).contains("worker of the cluster " + workers.cluster()));
            String own = memberYaml(workers.cluster(), port).replace("member.yaml", "master.yaml");
            Files.writeString(
                    Path.of(own),
                    Files.readString(folder.resolve("member.yaml"))
                            .replace("port: " + port + ", auto-increment: false", "port: 0"));

            assertWork("hazelcast?mode=member&config=" + own, port);
        }
    }

    @Test
    void whatAPoolNeedsWinsOverTheFileOfMembers() throws IOException {
        Config config = Configs.ofWorker(settings(memberXml("sims", 5999), ""));

        assertThat(config.getClusterName()).isEqualTo("sims");
        assertThat(config.getNetworkConfig().getPort()).isEqualTo(5999);
        assertThat(config.getExecutorConfig("other").getPoolSize()).isEqualTo(7);
        ExecutorConfig executor = config.getExecutorConfig("lido-pool");
        assertThat(executor.getPoolSize()).as("threads that hold answers back").isGreaterThan(1000);
        assertThat(config.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(config.getMetricsConfig().isEnabled()).as("metrics").isFalse();
        assertThat(config.getSerializationConfig().getDataSerializableFactories())
                .containsKey(Wire.FACTORY);
        assertThat(config.getMemberAttributeConfig().getAttributes())
                .as("of the member")
                .isNotEmpty();
    }

    @Test
    void whatAPoolNeedsWinsOverTheFileOfClients() throws IOException {
        ClientConfig config = Configs.ofClient(settings("", clientYaml("sims", 5999)));

        assertThat(config.getClusterName()).isEqualTo("sims");
        assertThat(config.getNetworkConfig().getAddresses()).containsExactly("127.0.0.1:5999");
        assertThat(config.getProperty("hazelcast.client.concurrent.window.ms")).isEqualTo("0");
        assertThat(config.getMetricsConfig().isEnabled()).as("metrics").isFalse();
        assertThat(config.getSerializationConfig().getDataSerializableFactories())
                .containsKey(Wire.FACTORY);
    }

    // ---- What is wrong

    private static void assertRefused(String specification, String file) {
        assertThatThrownBy(() -> choosePool(PoolConfig.parse(specification)))
                .as(specification)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-41: ")
                .hasMessageContaining(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "client.config"})
    void aFileThatIsMissingIsNamed(String option) {
        assertRefused("hazelcast?mode=member&" + option + "=/no/such/file.xml", "/no/such/file.xml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken.xml", "broken.yaml", "broken.yml", "broken.txt"})
    void aFileThatIsNoConfigurationIsNamed(String name) throws IOException {
        String file = file(name, "<hazel: [", "cast");

        assertRefused("hazelcast?mode=member&config=" + file, file);
        assertRefused("hazelcast?client.config=" + file, file);
    }

    @Test
    void aFileOfTheOtherKindIsNamed() throws IOException {
        String client = clientXml("sims", 5999);
        String clientYaml = clientYaml("sims", 5999);
        String member = memberXml("sims", 5999);
        String memberYaml = memberYaml("sims", 5999);

        assertRefused("hazelcast?mode=member&config=" + client, client);
        assertRefused("hazelcast?mode=member&config=" + clientYaml, clientYaml);
        assertRefused("hazelcast?client.config=" + member, member);
        assertRefused("hazelcast?client.config=" + memberYaml, memberYaml);
    }

    @Test
    void aFileOfMembersIsNotForAMasterThatIsAClient() throws IOException {
        assertRefused("hazelcast?config=" + memberXml("sims", 5999), "client.config");
    }
}
