package dev.lido.examples.census;

import dev.lido.Pool;
import dev.lido.examples.Example;
import dev.lido.examples.Launch;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Counts the content of the running JDK. It reads all class files and prints, for each module, the number of its
 * classes, methods and bytes of bytecode, and its longest method. A task is one package. Its input is the package's
 * path as a string, its result is a table, and the tables are added up as they arrive.
 */
@Command(name = "census", description = "Counts the classes, methods and bytecode of the running JDK.")
public final class Census implements Example {
    @Option(
            names = "--modules",
            split = ",",
            paramLabel = "MODULE",
            description = "Counts only these modules, such as java.base,java.xml (default: all).")
    private SortedSet<String> modules = new TreeSet<>();

    public static void main(String[] args) {
        Launch.main(new Census(), args);
    }

    @Override
    public void check() throws IOException {
        SortedSet<String> known = JdkImage.modules();
        for (String module : modules) {
            Launch.require(
                    known.contains(module), "--modules: this JDK has no '" + module + "', see java --list-modules");
        }
    }

    @Override
    public void run(Pool pool, PrintStream out) throws IOException {
        List<String> packages = JdkImage.packages(modules.isEmpty() ? JdkImage.modules() : modules);

        Table table = pool.reduce(packages, JdkImage::tally, Table::plus);

        table.print(out);
    }
}
