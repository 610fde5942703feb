package dev.lido.benchmarks.works;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one repetition gave.
 *
 * @param values the figures by the names of their measures
 */
public record Reading(Map<String, Double> values) {
    /** Nothing measured. */
    public static final Reading NONE = new Reading(Map.of());

    /** Copies the map. */
    public Reading {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Adds a figure.
     *
     * @param measure the measure's name
     * @param value the figure
     * @return a reading with one more
     */
    public Reading with(String measure, double value) {
        Map<String, Double> more = new LinkedHashMap<>(values);
        more.put(measure, value);
        return new Reading(more);
    }

    /**
     * One figure.
     *
     * @param measure the measure's name
     * @return the figure
     */
    public double get(String measure) {
        Double value = values.get(measure);
        if (value == null) {
            throw new IllegalArgumentException("no " + measure + " in " + values.keySet());
        }
        return value;
    }

    /**
     * The line by which a measured JVM tells its reading.
     *
     * @return {@code name=figure name=figure}
     */
    public String toLine() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(joining(" "));
    }

    /**
     * Reads what {@link #toLine} wrote.
     *
     * @param line the line
     * @return the reading
     */
    public static Reading parse(String line) {
        Reading reading = NONE;
        for (String figure : line.isEmpty() ? new String[0] : line.split(" ", -1)) {
            int equals = figure.indexOf('=');
            reading = reading.with(figure.substring(0, equals), Double.parseDouble(figure.substring(equals + 1)));
        }
        return reading;
    }
}
