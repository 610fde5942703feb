package dev.lido.benchmarks;

import static java.util.Comparator.naturalOrder;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.contestants.Entry.Kind;
import dev.lido.benchmarks.works.Measure;
import dev.lido.benchmarks.works.Work;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of a {@link Comparison}: JSON lines for programs, a table for people. */
final class Report {
    private static final int DECIMALS = 1000;

    private final Work work;
    private final List<Result> results;

    Report(Work work, List<Result> results) {
        this.work = work;
        this.results = results;
    }

    /** Writes a line for each contestant and measure. */
    void writeLines(PrintStream out) throws IOException {
        for (Result result : results) {
            for (Measure measure : work.measures()) {
                if (result.has(measure)) {
                    out.println(JSON.std.asString(line(result, measure)));
                }
            }
        }
        out.flush();
    }

    private Map<String, Object> line(Result result, Measure measure) {
        Entry entry = result.entry();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("work", work.name());
        line.put(entry.kind().label(), entry.name());
        if (hasChunks(entry)) {
            line.put("chunks", entry.chunks());
        }
        line.put("jdk", Integer.toString(Runtime.version().feature()));
        line.put("measure", measure.name());
        line.put("unit", measure.unit());
        line.put("values", result.values(measure).stream().map(Report::rounded).toList());
        return line;
    }

    private boolean hasChunks(Entry entry) {
        return work.triesChunks() && entry.chunks() > 0;
    }

    /** No more digits than a measurement has. */
    private static Number rounded(double value) {
        if (value >= DECIMALS) {
            return Math.round(value);
        }
        return (double) Math.round(value * DECIMALS) / DECIMALS;
    }

    /** Writes medians, and their ratios to the first peer's. */
    void writeTable(PrintStream out) {
        Result first = results.stream()
                .filter(result -> result.entry().kind() == Kind.PEER)
                .findFirst()
                .orElse(null);
        out.printf(
                "%n%s: %s; JDK %d, %d repetitions%n",
                work.name(),
                work.title(),
                Runtime.version().feature(),
                results.get(0).readings().size());
        out.printf(
                "%-32s %-13s %14s %14s %14s  %-8s %s%n",
                "",
                "",
                "median",
                "least",
                "most",
                "unit",
                first == null ? "" : "ratio to " + first.entry().name());
        for (Measure measure : work.measures()) {
            for (Result result : results) {
                if (result.has(measure)) {
                    out.println(row(result, measure, first));
                }
            }
        }
        out.flush();
    }

    private String row(Result result, Measure measure, Result first) {
        Entry entry = result.entry();
        List<Double> values = result.values(measure);
        String name = hasChunks(entry) ? entry + " (" + entry.chunks() + " chunks)" : entry.toString();
        String ratio =
                first == null ? "" : String.format(Locale.ROOT, "%.3g", result.median(measure) / first.median(measure));
        return String.format(
                        Locale.ROOT,
                        "%-32s %-13s %14s %14s %14s  %-8s %s",
                        name,
                        measure.name(),
                        figure(result.median(measure)),
                        figure(values.stream().min(naturalOrder()).orElseThrow()),
                        figure(values.stream().max(naturalOrder()).orElseThrow()),
                        measure.unit(),
                        ratio)
                .stripTrailing();
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value >= DECIMALS ? "%,.0f" : "%.3f", value);
    }
}
