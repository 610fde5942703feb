package dev.lido.backend.hazelcast;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig;
import com.hazelcast.client.config.XmlClientConfigBuilder;
import com.hazelcast.client.config.YamlClientConfigBuilder;
import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.HazelcastException;
import dev.lido.ConfigException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Configurations of Hazelcast's members and clients. */
final class Configs {
    /** How the names of pools begin, by which their executors are configured. */
    static final String POOL = "lido-";

    private static final String LOOPBACK = "127.0.0.1";

    /** The root of a configuration, in XML or in YAML, which may be JSON. */
    private static final Pattern ROOTS =
            Pattern.compile("<(?:\\w+:)?(hazelcast[\\w-]*)[\\s>]|(?:^|[\\s{'\"])(hazelcast[\\w-]*)['\"]?\\s*:");

    /** Each request that is held back has a thread, three for each lane of each pool. */
    private static final int MOST_THREADS = 4096;

    /**
     * For how long after two calls at once a client hands over all that it sends to a thread that writes, and all answers to one
     * that reads them. There is always a call under way on a lane, so each task would wait for both.
     */
    private static final String BUSY_MILLIS = "hazelcast.client.concurrent.window.ms";

    /** The same of a member, which then has another thread write the answers. A child has no other work that this could disturb. */
    private static final String MEMBER_BUSY_MILLIS = "hazelcast.concurrent.window.ms";

    private Configs() {}

    // ---- A cluster of this machine's own

    /** The member in the master's JVM that its children find. It keeps no data and runs no tasks. */
    static Config ofMaster(String cluster) {
        Config config = ofThisMachine(cluster);
        config.setLiteMember(true);
        return config;
    }

    /** A child's member. */
    static Config ofChild(String cluster, String master, int number) {
        Config config = ofThisMachine(cluster);
        config.setProperty(MEMBER_BUSY_MILLIS, "0");
        config.setMemberAttributeConfig(Attributes.ofChild(number));
        config.getNetworkConfig().getJoin().getTcpIpConfig().setRequiredMember(master);
        return config;
    }

    /** The counts suit a few members on one machine. */
    private static Config ofThisMachine(String cluster) {
        Config config = new Config();
        config.setClusterName(cluster);
        config.setInstanceName(cluster + "-" + UUID.randomUUID());
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.partition.count", "11");
        config.setProperty("hazelcast.tcp.join.port.try.count", "1");
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.io.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        config.setProperty("hazelcast.health.monitoring.level", "OFF");
        common(config);
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(0);
        network.getInterfaces().setEnabled(true).setInterfaces(List.of(LOOPBACK));
        tcpIp(network);
        return config;
    }

    // ---- A cluster that others have made, or that workers make who were started by hand

    /** A worker that was started by hand. */
    static Config ofWorker(HazelcastSettings settings) {
        Config config = ofMember(settings);
        MemberAttributeConfig attributes = config.getMemberAttributeConfig();
        Attributes.ofWorker(settings.slots()).getAttributes().forEach(attributes::setAttribute);
        return config;
    }

    /** A master that is a member. */
    static Config ofMemberMaster(HazelcastSettings settings) {
        Config config = ofMember(settings);
        if (settings.config().isEmpty()) {
            config.setLiteMember(true);
        }
        return config;
    }

    private static Config ofMember(HazelcastSettings settings) {
        if (!settings.config().isEmpty()) {
            Config config = load(settings.config());
            common(config);
            return config;
        }
        Config config = new Config();
        config.setClusterName(settings.cluster());
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        common(config);
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(settings.port());
        tcpIp(network);
        settings.members().forEach(network.getJoin().getTcpIpConfig()::addMember);
        if (!settings.network().isEmpty()) {
            network.getInterfaces().setEnabled(true).setInterfaces(List.of(settings.network()));
        } else if (settings.members().equals(List.of(LOOPBACK))) {
            network.getInterfaces().setEnabled(true).setInterfaces(List.of(LOOPBACK));
        }
        return config;
    }

    private static Config load(String file) {
        try {
            checkRoot(file, "hazelcast");
            return Config.loadFromFile(new File(file));
        } catch (IOException | HazelcastException | IllegalArgumentException e) {
            throw unreadable("config", file, e);
        }
    }

    private static void tcpIp(NetworkConfig network) {
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
    }

    /** What wins over a configuration file. */
    private static void common(Config config) {
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        if (config.getProperty("hazelcast.socket.bind.any") == null) {
            config.setProperty("hazelcast.socket.bind.any", "false");
        }
        config.getMetricsConfig().setEnabled(false);
        config.addExecutorConfig(
                new ExecutorConfig(POOL + "*", MOST_THREADS).setQueueCapacity(0).setStatisticsEnabled(false));
        Wire.register(config.getSerializationConfig());
    }

    // ---- Clients

    /** The client of a master whose own member is the first of the cluster. */
    static ClientConfig ofClient(String cluster, String address) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(cluster);
        config.getNetworkConfig().addAddress(address);
        config.setProperty("hazelcast.client.io.input.thread.count", "1");
        config.setProperty("hazelcast.client.io.output.thread.count", "1");
        common(config, TimeUnit.SECONDS.toMillis(60));
        return config;
    }

    /** The client of a cluster that runs. */
    static ClientConfig ofClient(HazelcastSettings settings) {
        long wait = settings.waitNanos() == 0 ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.toMillis(settings.waitNanos());
        if (!settings.clientConfig().isEmpty()) {
            ClientConfig config = loadClient(settings.clientConfig());
            common(config, wait);
            return config;
        }
        if (!settings.config().isEmpty()) {
            throw new ConfigException(
                    "LIDO-41",
                    "the option 'config' of the backend hazelcast applies to members, but the master is a client;"
                            + " use the option client.config, or make the master a member by mode=member");
        }
        ClientConfig config = new ClientConfig();
        config.setClusterName(settings.cluster());
        config.getNetworkConfig().addAddress(settings.members().toArray(String[]::new));
        common(config, wait);
        return config;
    }

    private static ClientConfig loadClient(String file) {
        try {
            checkRoot(file, "hazelcast-client");
            return file.endsWith(".xml")
                    ? new XmlClientConfigBuilder(file).build()
                    : new YamlClientConfigBuilder(file).build();
        } catch (IOException | HazelcastException | IllegalArgumentException e) {
            throw unreadable("client.config", file, e);
        }
    }

    private static void common(ClientConfig config, long waitMillis) {
        config.setInstanceName(POOL + UUID.randomUUID());
        if (config.getProperty(BUSY_MILLIS) == null) {
            config.setProperty(BUSY_MILLIS, "0");
        }
        config.getMetricsConfig().setEnabled(false);
        ClientConnectionStrategyConfig strategy = config.getConnectionStrategyConfig();
        strategy.getConnectionRetryConfig()
                .setInitialBackoffMillis(20)
                .setMaxBackoffMillis(1000)
                .setMultiplier(1.5)
                .setJitter(0)
                .setClusterConnectTimeoutMillis(waitMillis);
        Wire.register(config.getSerializationConfig());
    }

    /** Hazelcast ignores all of a file in YAML that has another root, and would go on with what it does by default. */
    private static void checkRoot(String file, String root) throws IOException {
        boolean hasRoot = ROOTS.matcher(Files.readString(Path.of(file)))
                .results()
                .anyMatch(found -> root.equals(found.group(1)) || root.equals(found.group(2)));
        if (!hasRoot) {
            throw new IllegalArgumentException("it has no element '" + root + "'");
        }
    }

    private static ConfigException unreadable(String option, String file, Exception e) {
        return new ConfigException(
                "LIDO-41",
                "the file " + file + " that the option '" + option
                        + "' of the backend hazelcast names is not a configuration of Hazelcast: " + e.getMessage(),
                e);
    }
}
