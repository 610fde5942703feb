package dev.lido.benchmarks;

import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.works.Measure;
import dev.lido.benchmarks.works.Reading;
import java.util.List;

/** What one contestant reached, a reading for each repetition. */
record Result(Entry entry, List<Reading> readings) {
    /** Whether there are figures of that measure; an operating system may not tell them. */
    boolean has(Measure measure) {
        return readings.stream().allMatch(reading -> reading.values().containsKey(measure.name()));
    }

    List<Double> values(Measure measure) {
        return readings.stream().map(reading -> reading.get(measure.name())).toList();
    }

    /** The value in the middle, or the mean of the two there. */
    double median(Measure measure) {
        List<Double> sorted = values(measure).stream().sorted().toList();
        int size = sorted.size();
        return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }
}
