package dev.lido.examples.census;

import java.io.PrintStream;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tally for each module.
 *
 * @param rows the tallies by the modules' names
 */
record Table(TreeMap<String, Tally> rows) implements Serializable {
    static Table of(String module, Tally tally) {
        return new Table(new TreeMap<>(Map.of(module, tally)));
    }

    Table plus(Table other) {
        TreeMap<String, Tally> sum = new TreeMap<>(rows);
        other.rows.forEach((module, tally) -> sum.merge(module, tally, Tally::plus));
        return new Table(sum);
    }

    Tally total() {
        return rows.values().stream().reduce(Tally.NONE, Tally::plus);
    }

    void print(PrintStream out) {
        out.printf("%-32s %8s %9s %11s  %s%n", "module", "classes", "methods", "bytes", "longest method");
        rows.forEach((module, tally) -> printRow(out, module, tally));
        printRow(out, "total", total());
    }

    private static void printRow(PrintStream out, String name, Tally tally) {
        Object longest = tally.methods() == 0 ? "-" : tally.longest();
        out.printf(
                Locale.ROOT,
                "%-32s %,8d %,9d %,11d  %s%n",
                name,
                tally.classes(),
                tally.methods(),
                tally.bytes(),
                longest);
    }
}
