package dev.lido.remote.process;

import dev.lido.ConfigException;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.Option;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What workers' JVMs are started with, as the user wants it. The options are those of every backend that starts JVMs on
 * this machine.
 *
 * @param command the command of a JVM that finds the classes that this one finds
 * @param environment variables to be set
 */
public record JvmSpec(JvmCommand command, Map<String, String> environment) {
    private static final Option<String> JAVA = Option.text(
            "java", "", "the java that workers run on: a JDK's folder or a program; empty for this JVM's own");
    private static final Option<String> JVM_ARGS =
            Option.text("jvm.args", "", "options for the workers' JVMs, separated by blanks, such as -Xss4m");
    private static final Option<String> MEMORY =
            Option.text("memory", "", "the largest heap of each worker, such as 512m; empty for the JVM's default");
    private static final Option<Map<String, String>> ENV = Option.family(
            "env.",
            "environment variables of the workers, such as env.OMP_NUM_THREADS=1; {slot} in a value is the number of the worker, from 0");

    /** The options, for {@link dev.lido.spi.BackendProvider#options()}. */
    public static final List<Option<?>> OPTIONS = List.of(JAVA, JVM_ARGS, MEMORY, ENV);

    /**
     * Reads the options of a pool. It is to be called on the thread that the user's code called on.
     *
     * @param config a configuration whose provider lists {@link #OPTIONS}
     * @param archive lets the workers start sooner
     * @return the options
     * @throws ConfigException if a value makes no sense, or workers could not find the classes of this program
     */
    public static JvmSpec of(BackendConfig config, Archive archive) {
        return of(config, archive, List.of());
    }

    /**
     * As {@link #of(BackendConfig, Archive)}, for a backend whose workers need options of their own.
     *
     * @param config a configuration whose provider lists {@link #OPTIONS}
     * @param archive lets the workers start sooner
     * @param needed options for the JVM, which the user's override
     * @return the options
     * @throws ConfigException if a value makes no sense, or workers could not find the classes of this program
     */
    public static JvmSpec of(BackendConfig config, Archive archive, List<String> needed) {
        List<String> args = new ArrayList<>(needed);
        args.addAll(ShellWords.split("jvm.args", config.get(JVM_ARGS)));
        return new JvmSpec(JvmCommand.of(config.get(JAVA), args, config.get(MEMORY), archive), config.get(ENV));
    }

    /**
     * The command, with what it needs in files.
     *
     * @param folder for the files; closed if they cannot be written
     * @return the command, as {@link JvmCommand#in} gives it
     * @throws IOException if a file cannot be written
     */
    public JvmCommand commandIn(PrivateFolder folder) throws IOException {
        try {
            return command.in(folder);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }
}
