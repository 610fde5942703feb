package dev.lido.benchmarks.works;

/**
 * A quantity that each repetition of a work yields: a figure or a text.
 *
 * @param name the name of the quantity, one word of letters and hyphens
 * @param unit the unit; {@code text} for a text
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
