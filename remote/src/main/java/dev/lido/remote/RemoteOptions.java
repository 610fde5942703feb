package dev.lido.remote;

import dev.lido.ConfigException;
import dev.lido.remote.codec.Codec;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.Option;
import java.time.Duration;
import java.util.List;

/**
 * The options that every backend with workers in other JVMs has.
 *
 * @param codec the name of the {@link Codec}
 * @param filter which classes the codec may read; empty for the codec's default
 * @param output what becomes of what workers print
 * @param heartbeat after how long a worker that has work and does not answer counts as lost; zero for never
 */
public record RemoteOptions(String codec, String filter, OutputMode output, Duration heartbeat) {
    /**
     * Of the reasons for which a worker that is well does not answer, a full collection of a large heap and being swapped
     * out take longest, tens of seconds; and a worker that is lost wrongly costs a restart and a task. Hazelcast's members
     * give each other up after the same time.
     */
    private static final int HEARTBEAT_SECONDS = 60;

    private static final Option<String> CODEC = Option.text("codec", "java", "how objects are turned into bytes");
    private static final Option<String> OUTPUT = Option.text(
            "output", "plain", "what becomes of what tasks print: plain, marked (with worker and task), or off");
    private static final Option<Integer> HEARTBEAT = Option.integer(
            "heartbeat",
            HEARTBEAT_SECONDS,
            0,
            86_400,
            "a worker that has work and has not answered for so many seconds is lost; 0 for never");

    /**
     * An option for backends whose workers are started by somebody else, who may have given them other classes: whether
     * {@link Hello#checkSame} is asked.
     */
    public static final Option<Boolean> SAME_CLASSES = Option.flag(
            "sameClasses", true, "whether a worker is refused that has another JDK or class path than its master");

    /** An option for backends that replace a worker which has reached its {@link WorkerHandle#tasksLimit}. */
    public static final Option<Integer> MAX_TASKS = Option.integer(
            "maxTasksPerWorker", 0, 0, Integer.MAX_VALUE, "a worker is replaced after so many tasks; 0 for never");

    /** The options, for {@link dev.lido.spi.BackendProvider#options()}. */
    public static final List<Option<?>> ALL = List.of(CODEC, Option.FILTER, OUTPUT, HEARTBEAT);

    /**
     * Reads the options of a pool.
     *
     * @param config a configuration whose provider lists {@link #ALL}
     * @return the options
     * @throws ConfigException if a value makes no sense
     */
    public static RemoteOptions of(BackendConfig config) {
        return new RemoteOptions(
                config.get(CODEC),
                config.get(Option.FILTER),
                output(config.get(OUTPUT)),
                Duration.ofSeconds(config.get(HEARTBEAT)));
    }

    /**
     * What {@link WorkerHandle#tasksLimit} is to give.
     *
     * @param config a configuration whose provider lists {@link #MAX_TASKS}
     * @return how many tasks a worker may run, {@link Integer#MAX_VALUE} for any number
     */
    public static int maxTasks(BackendConfig config) {
        int most = config.get(MAX_TASKS);
        return most == 0 ? Integer.MAX_VALUE : most;
    }

    private static OutputMode output(String text) {
        return switch (text) {
            case "plain" -> OutputMode.PLAIN;
            case "marked" -> OutputMode.MARKED;
            case "off" -> OutputMode.OFF;
            default ->
                throw new ConfigException("LIDO-4", "the option output=" + text + " is none of plain, marked and off");
        };
    }
}
