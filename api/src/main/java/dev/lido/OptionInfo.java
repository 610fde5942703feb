package dev.lido;

/**
 * One option that a backend understands, as it describes it itself.
 *
 * @param name its name in a pool specification, such as {@code strict}; a name that ends in {@code *} stands for all
 *     that begin so
 * @param type the kind of its values, such as {@code true or false}
 * @param defaultValue the value that holds without it, as text
 * @param help one sentence that says what it does
 */
public record OptionInfo(String name, String type, String defaultValue, String help) {}
