package dev.lido.backend.hazelcast;

import dev.lido.ConfigException;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.Option;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a pool specification says of the cluster.
 *
 * @param members where members of it run, host or host:port; not empty unless a file says it
 * @param cluster the cluster's name
 * @param config a file of Hazelcast's own for members, or empty
 * @param clientConfig a file of Hazelcast's own for clients, or empty
 * @param asMember whether the master is a member, rather than a client
 * @param network which address of this machine a member has, such as 10.0.0.*, or empty
 * @param port where members listen, or the first port that is tried
 * @param slots how many tasks a worker runs at once, or 0 for the number of its cores
 * @param deadlineMillis after so long without a word master and worker give each other up
 * @param waitNanos how long there may be no worker, or 0 for any time
 * @param idleNanos how long a worker may be unused before it ends, or 0 for any time
 */
record HazelcastSettings(
        List<String> members,
        String cluster,
        String config,
        String clientConfig,
        boolean asMember,
        String network,
        int port,
        int slots,
        long deadlineMillis,
        long waitNanos,
        long idleNanos) {
    private static final Option<String> MEMBERS = Option.text(
            "members", "", "where a cluster runs: some of its members, as host or host:port, separated by commas");
    private static final Option<String> CLUSTER = Option.text("cluster", "", "the cluster's name, lido if not given");
    private static final Option<String> CONFIG =
            Option.text("config", "", "a configuration of Hazelcast's own for members, hazelcast.xml or .yaml");
    private static final Option<String> CLIENT_CONFIG = Option.text(
            "client.config", "", "a configuration of Hazelcast's own for a master that is a client of the cluster");
    private static final Option<String> MODE = Option.text(
            "mode", "client", "what the master is to the cluster: a client, or a member that keeps no data");
    private static final Option<String> INTERFACE = Option.text(
            "interface",
            "",
            "which address of its machine a member takes, as in 10.0.0.*; empty for Hazelcast's choice");
    private static final Option<Integer> PORT = Option.integer(
            "port", 5701, 1, 65_535, "where a member listens; the next free one of the hundred that follow");
    private static final Option<Integer> SLOTS = Option.integer(
            "slots", 0, 0, 10_000, "for workers: how many tasks they run at once; 0 for one on each core");
    private static final Option<Integer> DEADLINE = Option.integer(
            "deadline", 30, 10, 86_400, "master and worker give each other up after so many seconds without a word");
    private static final Option<Integer> WAIT = Option.integer(
            "wait", 60, 0, 86_400, "how many seconds a pool waits for workers while there are none; 0 forever");
    private static final Option<Integer> IDLE_TIMEOUT = Option.integer(
            "idleTimeout", 0, 0, 1_000_000, "for workers: they end after so many seconds without a pool; 0 for never");

    static final List<Option<?>> OPTIONS = List.of(
            MEMBERS, CLUSTER, CONFIG, CLIENT_CONFIG, MODE, INTERFACE, PORT, SLOTS, DEADLINE, WAIT, IDLE_TIMEOUT);

    private static final String DEFAULT_CLUSTER = "lido";
    private static final String LOOPBACK = "127.0.0.1";

    /** Whether the specification means a cluster that runs, and not one of child JVMs. */
    static boolean nameCluster(BackendConfig config) {
        return Stream.of(MEMBERS, CLUSTER, CONFIG, CLIENT_CONFIG)
                .anyMatch(option -> !config.get(option).isEmpty());
    }

    /**
     * Reads a specification.
     *
     * @throws ConfigException if it makes no sense
     */
    static HazelcastSettings of(BackendConfig config) {
        List<String> members = Stream.of(config.get(MEMBERS).split(","))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .toList();
        String cluster = config.get(CLUSTER);
        return new HazelcastSettings(
                members.isEmpty() ? List.of(LOOPBACK) : members,
                cluster.isEmpty() ? DEFAULT_CLUSTER : cluster,
                file(config, CONFIG),
                file(config, CLIENT_CONFIG),
                isMember(config.get(MODE)),
                config.get(INTERFACE),
                config.get(PORT),
                config.get(SLOTS) == 0 ? Runtime.getRuntime().availableProcessors() : config.get(SLOTS),
                TimeUnit.SECONDS.toMillis(config.get(DEADLINE)),
                TimeUnit.SECONDS.toNanos(config.get(WAIT)),
                TimeUnit.SECONDS.toNanos(config.get(IDLE_TIMEOUT)));
    }

    private static String file(BackendConfig config, Option<String> option) {
        String file = config.get(option);
        if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
            throw new ConfigException(
                    "LIDO-41",
                    "the file that the option '" + option.info().name()
                            + "' of the backend hazelcast names cannot be read: "
                            + Path.of(file).toAbsolutePath());
        }
        return file;
    }

    private static boolean isMember(String mode) {
        return switch (mode) {
            case "client" -> false;
            case "member" -> true;
            default -> throw new ConfigException("LIDO-4", "the option mode=" + mode + " is neither client nor member");
        };
    }
}
