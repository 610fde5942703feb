package dev.lido.benchmarks;

import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.works.Measure;
import dev.lido.benchmarks.works.Reading;
import java.util.List;

/** The result of one contestant, a reading for each repetition. */
record Result(Entry entry, List<Reading> readings) {
    /** Whether each reading has a measure. Some operating systems and some peers do not provide all of them. */
    boolean has(Measure measure) {
        return readings.stream().allMatch(reading -> reading.has(measure.name()));
    }

    List<String> texts(Measure measure) {
        return readings.stream().map(reading -> reading.text(measure.name())).toList();
    }

    List<Double> values(Measure measure) {
        return readings.stream().map(reading -> reading.get(measure.name())).toList();
    }

    /** {@return the value in the middle, or the mean of the two values there} */
    double median(Measure measure) {
        List<Double> sorted = values(measure).stream().sorted().toList();
        int size = sorted.size();
        return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }
}
