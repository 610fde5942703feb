package dev.lido.benchmarks.works;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The measured values of one repetition.
 *
 * @param figures the figures by the names of their measures
 * @param texts the texts by the names of their measures
 */
public record Reading(Map<String, Double> figures, Map<String, String> texts) {
    /** The reading without values. */
    public static final Reading NONE = new Reading(Map.of(), Map.of());

    /** Copies the maps. */
    public Reading {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /**
     * Adds a figure.
     *
     * @param measure the measure's name
     * @param value the figure
     * @return a reading with one more
     */
    public Reading with(String measure, double value) {
        Map<String, Double> more = new LinkedHashMap<>(figures);
        more.put(measure, value);
        return new Reading(more, texts);
    }

    /**
     * Adds a text.
     *
     * @param measure the measure's name
     * @param text the text
     * @return a reading with one more
     */
    public Reading with(String measure, String text) {
        Map<String, String> more = new LinkedHashMap<>(texts);
        more.put(measure, text);
        return new Reading(figures, more);
    }

    /**
     * Whether there is a figure or a text of a measure.
     *
     * @param measure the measure's name
     * @return true if there is
     */
    public boolean has(String measure) {
        return figures.containsKey(measure) || texts.containsKey(measure);
    }

    /**
     * One figure.
     *
     * @param measure the measure's name
     * @return the figure
     */
    public double get(String measure) {
        return found(figures, measure);
    }

    /**
     * One text.
     *
     * @param measure the measure's name
     * @return the text
     */
    public String text(String measure) {
        return found(texts, measure);
    }

    private static <V> V found(Map<String, V> values, String measure) {
        V value = values.get(measure);
        if (value == null) {
            throw new IllegalArgumentException("no " + measure + " in " + values.keySet());
        }
        return value;
    }

    /**
     * {@return the line by which a measured process reports its reading: {@code name=figure name:text}, the text
     * encoded as in a query of a URL}
     */
    public String toLine() {
        return Stream.concat(
                        figures.entrySet().stream().map(figure -> figure.getKey() + "=" + figure.getValue()),
                        texts.entrySet().stream()
                                .map(text -> text.getKey() + ":" + URLEncoder.encode(text.getValue(), UTF_8)))
                .collect(joining(" "));
    }

    /**
     * Parses a line that {@link #toLine} wrote.
     *
     * @param line the line
     * @return the reading
     */
    public static Reading parse(String line) {
        Reading reading = NONE;
        for (String part : line.isEmpty() ? new String[0] : line.split(" ", -1)) {
            int equals = part.indexOf('=');
            if (equals >= 0) {
                reading = reading.with(part.substring(0, equals), Double.parseDouble(part.substring(equals + 1)));
            } else {
                int colon = part.indexOf(':');
                reading = reading.with(part.substring(0, colon), URLDecoder.decode(part.substring(colon + 1), UTF_8));
            }
        }
        return reading;
    }
}
