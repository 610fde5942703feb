package dev.lido.examples;

import static java.util.stream.Collectors.joining;

import dev.lido.ConfigException;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.PicocliException;

/**
 * Starts an {@link Example}: {@code --pool} chooses the pool, picocli takes the other flags. What the example computes
 * goes to standard output; the pool and the elapsed time go to standard error.
 *
 * <p>Exit codes: 0 done, 1 a file could not be read or written, 2 a bad flag.
 */
public final class Launch {
    private Launch() {}

    /**
     * Runs an example on this program's standard streams. If it fails, ends the JVM with the exit code.
     *
     * @param example the example
     * @param args the command line
     */
    public static void main(Example example, String... args) {
        int code = run(example, System.out, System.err, args);
        if (code != 0) {
            System.exit(code);
        }
    }

    /**
     * Runs an example.
     *
     * @param example the example, whose options are not set yet
     * @param out receives the results
     * @param err receives the timing and error messages
     * @param args the command line
     * @return the exit code
     */
    public static int run(Example example, PrintStream out, PrintStream err, String... args) {
        CommandLine command = commandLine(example);
        try {
            PoolConfig config = PoolConfig.fromArgs(args);
            command.parseArgs(config.arguments().toArray(String[]::new));
            if (command.isUsageHelpRequested()) {
                command.getCommandSpec().addOption(poolOption());
                command.usage(out);
                return 0;
            }
            example.check();
            try (Pool pool = Pools.choosePool(config)) {
                long start = System.nanoTime();
                example.run(pool, out);
                double seconds = (System.nanoTime() - start) / 1e9;
                err.printf(
                        Locale.ROOT,
                        "pool %s, size %d: %.2f s%s%n",
                        pool.backend(),
                        pool.size(),
                        seconds,
                        example.remark());
            }
            return 0;
        } catch (ConfigException | PicocliException badFlag) {
            err.println(badFlag.getMessage());
            err.println("--help lists the options.");
            return 2;
        } catch (IOException failed) {
            err.println(failed);
            return 1;
        }
    }

    /**
     * Checks the value of an option beyond its type.
     *
     * @param valid whether the value is valid
     * @param otherwise the error message if it is not; the program then ends with exit code 2
     */
    public static void require(boolean valid, String otherwise) {
        if (!valid) {
            throw new PicocliException(otherwise);
        }
    }

    private static CommandLine commandLine(Example example) {
        CommandLine command = new CommandLine(example);
        command.getCommandSpec()
                .addOption(OptionSpec.builder("--help")
                        .usageHelp(true)
                        .description("Shows this help.")
                        .build())
                .usageMessage()
                .showDefaultValues(true)
                .sortOptions(false);
        return command;
    }

    /**
     * {@return the option for the help text only: {@link PoolConfig#fromArgs} removes the flag before picocli sees it}
     */
    private static OptionSpec poolOption() {
        String backends = Pools.backends().stream()
                .map(backend -> backend.available() ? backend.name() : backend.name() + " (not usable here)")
                .collect(joining(", "));
        return OptionSpec.builder("--pool")
                .paramLabel("SPEC")
                .type(String.class)
                .description("The pool to run on: name[:workers][?key=value&key=value], such as threads:4. Backends: "
                        + backends + ".")
                .build();
    }
}
