package dev.lido.cli;

import dev.lido.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The command {@code lido}. */
@Command(
        name = "lido",
        description = "Reports which pools are available here, and checks them against the contract.",
        mixinStandardHelpOptions = true,
        versionProvider = Lido.Version.class,
        subcommands = {ConformanceCommand.class, MatrixCommand.class, DoctorCommand.class, HelpCommand.class})
public final class Lido {
    private Lido() {}

    /**
     * Runs a subcommand, and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine lido = new CommandLine(new Lido());
        lido.setExecutionStrategy(parsed -> {
            try {
                return new CommandLine.RunLast().execute(parsed);
            } catch (NoClassDefFoundError missing) {
                // A program that uses only the option of this module need not have all that this command needs.
                lido.getErr()
                        .println("LIDO-47: the command lido needs more than lido-cli brings: put lido-remote,"
                                + " lido-conformance, junit-platform-launcher and junit-jupiter-engine on the class"
                                + " path, as scripts/lido does; this class is missing: " + missing.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
        });
        return lido.setExecutionExceptionHandler((failure, command, parsed) -> {
            // The message of such an exception states what to do; its stack does not matter to a user.
            if (failure instanceof ConfigException) {
                command.getErr().println(failure.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            if (failure instanceof IOException) {
                command.getErr().println(failure);
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw failure;
        });
    }

    /** {@return the version of this Lido} */
    static String version() {
        Properties properties = new Properties();
        try (InputStream in = Lido.class.getResourceAsStream("lido.properties")) {
            properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.getProperty("version");
    }

    /** The text that {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"lido " + version(), "JDK " + Runtime.version()};
        }
    }
}
