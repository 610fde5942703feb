package dev.lido.benchmarks;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.contestants.Entry.Kind;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.Python;
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
        if (isInPython(entry)) {
            line.put("python", Python.version().orElseThrow());
        } else {
            line.put("jdk", Integer.toString(Runtime.version().feature()));
        }
        line.put("measure", measure.name());
        line.put("unit", measure.unit());
        line.put(
                "values",
                measure.isText()
                        ? result.texts(measure)
                        : result.values(measure).stream().map(Report::rounded).toList());
        return line;
    }

    private static boolean isInPython(Entry entry) {
        return entry.kind() == Kind.PEER && Peer.inPython().contains(entry.peer());
    }

    private boolean hasChunks(Entry entry) {
        return work.triesChunks() && entry.chunks() > 0;
    }

    /** Rounds to the digits that are significant in a measurement. */
    private static Number rounded(double value) {
        if (value >= DECIMALS) {
            return Math.round(value);
        }
        return (double) Math.round(value * DECIMALS) / DECIMALS;
    }

    /** Writes medians, and their ratios to those of each peer. Of texts it writes the ones that differ. */
    void writeTable(PrintStream out) {
        List<Result> peers = results.stream()
                .filter(result -> result.entry().kind() == Kind.PEER)
                .toList();
        out.printf(
                "%n%s: %s; JDK %d, %d repetitions%n",
                work.name(),
                work.title(),
                Runtime.version().feature(),
                results.get(0).readings().size());
        out.println(headings(peers));
        for (Measure measure : work.measures()) {
            for (Result result : results) {
                if (result.has(measure)) {
                    out.println(row(result, measure, peers));
                }
            }
        }
        out.flush();
    }

    private static String headings(List<Result> peers) {
        String first = String.format("%-32s %-13s %14s %14s %14s  %-8s", "", "", "median", "least", "most", "unit");
        return first + peers.stream().map(peer -> " " + heading(peer)).collect(joining());
    }

    private static String heading(Result peer) {
        return "ratio to " + peer.entry().name();
    }

    private String row(Result result, Measure measure, List<Result> peers) {
        Entry entry = result.entry();
        String name = hasChunks(entry) ? entry + " (" + entry.chunks() + " chunks)" : entry.toString();
        String row = String.format("%-32s %-13s ", name, measure.name());
        if (measure.isText()) {
            return row + result.texts(measure).stream().distinct().collect(joining(" | "));
        }
        List<Double> values = result.values(measure);
        row += String.format(
                "%14s %14s %14s  %-8s",
                figure(result.median(measure)),
                figure(values.stream().min(naturalOrder()).orElseThrow()),
                figure(values.stream().max(naturalOrder()).orElseThrow()),
                measure.unit());
        return (row
                        + peers.stream()
                                .map(peer -> " " + ratio(result, measure, peer))
                                .collect(joining()))
                .stripTrailing();
    }

    /** {@return a column as wide as its heading; empty if the peer has no such figure} */
    private static String ratio(Result result, Measure measure, Result peer) {
        String ratio = peer.has(measure)
                ? String.format(Locale.ROOT, "%.3g", result.median(measure) / peer.median(measure))
                : "";
        return String.format("%-" + heading(peer).length() + "s", ratio);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value >= DECIMALS ? "%,.0f" : "%.3f", value);
    }
}
