package dev.lido.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * A command that has run.
 *
 * @param code its exit code
 * @param out what it said
 * @param err what it complained of
 */
record Ran(int code, String out, String err) {
    static Ran lido(String... args) {
        return of(Lido.commandLine(), args);
    }

    static Ran of(CommandLine command, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = command.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .execute(args);
        return new Ran(code, out.toString(), err.toString());
    }
}
