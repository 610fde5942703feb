package dev.lido.benchmarks.works;

/**
 * What each repetition of a work gives: a figure or a text.
 *
 * @param name what is measured, one word of letters and hyphens
 * @param unit in what; {@code text} for a text
 */
public record Measure(String name, String unit) {
    private static final String TEXT = "text";

    static Measure ofText(String name) {
        return new Measure(name, TEXT);
    }

    /**
     * Whether this is a text, which has no median.
     *
     * @return false for a figure
     */
    public boolean isText() {
        return unit.equals(TEXT);
    }
}
