package dev.lido.benchmarks.works;

/**
 * A figure that each repetition of a work gives.
 *
 * @param name what is measured, one word of letters and hyphens
 * @param unit in what
 */
public record Measure(String name, String unit) {}
