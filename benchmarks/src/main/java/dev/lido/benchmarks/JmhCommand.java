package dev.lido.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the JMH benchmarks. By default the JVMs of JMH have the options of this JVM. */
@Command(name = "jmh", description = "Runs the JMH benchmarks, or those whose name contains a match of REGEXP.")
final class JmhCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "REGEXP",
            description = "The regular expression, then options of JMH, such as -f 1 -prof gc.")
    private List<String> arguments = new ArrayList<>();

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        String[] args = arguments.toArray(String[]::new);
        try {
            new CommandLineOptions(args).getIncludes().forEach(Pattern::compile);
        } catch (CommandLineOptionException | PatternSyntaxException bad) {
            throw new ParameterException(command.commandLine(), bad.getMessage(), bad);
        }
        Main.main(args);
        return 0;
    }
}
